// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/time/cell.hpp>
#include <chainrule/time/step_operations.hpp>

// In the network of one step, a layer with a kernel or a window over steps: the inputs of the steps before are among
// its values.
namespace chainrule::internal::scans {

/// The inputs of the last steps: the input of step t is row t modulo the number of rows.
struct last_inputs {
  static constexpr const char* text = "x<t-k>";
  static constexpr const char* latex = "x_{t-k}";
};

/// The elements of a kernel or a window over steps, with so many zeros in front, that moves on by so many steps. It is
/// computed at the last of the steps that belong to its place.
template <std::size_t Elements, std::size_t Dilation, std::size_t Front, std::size_t Moves>
struct kernel_of_step {
  static constexpr std::size_t elements = Elements, moves = Moves, reach = Front + Moves - 1;
  static constexpr bool is_due(std::size_t step) { return (step + 1) % Moves == 0; }
  /// How many steps before that one is the input under element k.
  static constexpr std::size_t lag(std::size_t k) { return reach - k * Dilation; }
};

/// Calls `use(input_before)` at the steps at which a window is due, and keeps the step's input in the argument Kept.
/// `input_before(n)` is the input of n steps before, for n up to the window's reach.
template <class Window, class Kept, class At, class Use>
constexpr void when_due(const At& at, const Use& use) {
  constexpr std::size_t reach = Window::reach, features = At::template size_of<op::argument<0>>;
  const auto* const x = at[op::argument<0>{}];
  if constexpr (reach == 0) {
    use([&](std::size_t) { return x; });
  } else {
    const std::size_t step = at.memory.step;
    auto* const before = const_cast<std::remove_cvref_t<decltype(*x)>*>(at[Kept{}]);
    if (Window::is_due(step))
      use([&](std::size_t lag) { return lag == 0 ? x : before + (step - lag) % reach * features; });
    for (std::size_t i = 0; i < features; ++i) before[step % reach * features + i] = x[i];
  }
}

/// The value of these inputs, and the equation that carries it; none if a window reaches no earlier step. `reading` is
/// an equation that reads them behind its other arguments.
template <class In, std::size_t Reach>
struct kept_inputs {
  using values = list<value<last_inputs, shape<Reach, In::size>>>;
  using equations = list<equation<last_inputs, carried_variables<op::result>, layer_input>>;
  template <class Y, class Operation, class... X>
  using reading = equation<Y, Operation, X..., last_inputs>;
};
template <class In>
struct kept_inputs<In, 0> {
  using values = list<>;
  using equations = list<>;
  template <class Y, class Operation, class... X>
  using reading = equation<Y, Operation, X...>;
};

/// z begins at the bias, or at 0.
template <bool HasBias, class At>
constexpr void begin_at_bias(const At& at) {
  auto* const z = at.result();
  for (std::size_t f = 0; f < At::y_size; ++f)
    if constexpr (HasBias)
      z[f] = at[op::argument<2>{}][f];
    else
      z[f] = {};
}

/// The values and equations of a convolution in the network of one step: z by Operation, which reads inputs as far back
/// as Reach, and the activation of what its options state.
template <class In, std::size_t Reach, class Operation, std::size_t Filters, class Stated>
struct convolution_on_one_step {
 private:
  using before = kept_inputs<In, Reach>;
  using product = std::conditional_t<
      Stated::has_bias,
      typename before::template reading<calculus::preactivation, Operation, layer_input, calculus::weight,
                                        calculus::bias>,
      typename before::template reading<calculus::preactivation, Operation, layer_input, calculus::weight>>;
  using out = shape<1, Filters>;

 public:
  using values =
      joined_list<typename before::values, list<value<calculus::preactivation, out>, value<calculus::activation, out>>>;
  using equations =
      joined_list<typename before::equations,
                  list<product, equation<calculus::activation, typename Stated::function, calculus::preactivation>>>;
};

}  // namespace chainrule::internal::scans
