// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/transposed_axes.hpp>
#include <chainrule/time/inputs_before.hpp>

// A transposed convolution in the network of one step: it is computed at its own steps, of which there are several for
// each step of its input.
namespace chainrule {

// Phrases that the refusals of this layer are made of.
namespace internal {

// The options that padding<causal> replaces.
template <class Stated>
struct causal_in_place_of {
  static constexpr auto text() {
    using role = layer::images::role;
    constexpr bool has_zeros = Stated::states(role::padding), has_more = Stated::states(role::rest);
    if constexpr (has_zeros && has_more)
      return internal::meta::sentence("write padding<causal> in place of ",
                                      internal::meta::spelling<typename Stated::zeros>(), " and ",
                                      internal::meta::spelling<typename Stated::more>());
    else if constexpr (has_zeros)
      return internal::meta::sentence("write padding<causal> in place of ",
                                      internal::meta::spelling<typename Stated::zeros>());
    else if constexpr (has_more)
      return internal::meta::sentence("write padding<causal> in place of ",
                                      internal::meta::spelling<typename Stated::more>());
    else
      return internal::meta::text("add padding<causal>");
  }
};
template <class Stated>
struct transposes_later_steps {
  static constexpr auto text() {
    return internal::meta::sentence("reads later steps, which a stream does not have: ",
                                    causal_in_place_of<Stated>::text());
  }
};
template <std::size_t Steps, std::size_t Made, class Stated>
struct makes_other_steps {
  static constexpr auto text() {
    return internal::meta::sentence("makes ", internal::meta::number_text<Made>, " steps of ",
                                    internal::meta::number_text<Steps>, ", and in a stream ",
                                    internal::meta::number_text<Stated::step(0)>,
                                    " of each: ", causal_in_place_of<Stated>::text());
  }
};

}  // namespace internal

namespace internal::scans {

/// z of one of its own steps: from x, W, perhaps b, and as the last argument the inputs of the steps before, as far as
/// the kernel reaches. Step t belongs to the step t / Stride of x, and the kernel's element k carries an input k
/// Dilation steps on. `at.memory.step` is t. The terms are those of the whole sequence, in the same order.
template <class Window, std::size_t Elements, std::size_t Dilation, std::size_t Stride, bool HasBias>
struct transposed_of_step {
  using library_type = transposed_of_step;
  static constexpr std::size_t steps_of_argument = Stride;
  static constexpr std::size_t reach = (Elements - 1) * Dilation / Stride;  // in steps of x
  static constexpr std::size_t features = Window::filters;                  // of x

  template <class At>
  static constexpr void forward(const At& at) {
    auto* const z = at.result();
    begin_at_bias<HasBias>(at);
    const auto* const w = at[op::argument<1>{}];
    const std::size_t step = at.memory.step / Stride, place = at.memory.step % Stride;
    for (std::size_t k = 0; k < Elements; ++k) {
      const std::size_t on = k * Dilation;
      if (on < place || (on - place) % Stride > 0 || (on - place) / Stride > step) continue;
      const auto* const x = input_before(at, step, (on - place) / Stride);
      Window::each_of(
          [&](auto count, std::size_t at_x, std::size_t at_w, std::size_t at_z) {
            image::add_products<Window::x_step, Window::w_step, Window::z_step>(count, w + at_w, x + at_x, z + at_z);
          },
          k, 0, 0);
    }
    if constexpr (reach > 0)
      if (place == Stride - 1) keep(at, step);
  }

  template <std::size_t>
  using partial = not_passed_back<>;

 private:
  using inputs = op::argument<(HasBias ? 3 : 2)>;

  template <class At>
  static constexpr const auto* input_before(const At& at, std::size_t step, std::size_t lag) {
    if constexpr (reach > 0)
      if (lag > 0) return at[inputs{}] + (step - lag) % reach * features;
    return at[op::argument<0>{}];
  }
  template <class At>
  static constexpr void keep(const At& at, std::size_t step) {
    const auto* const x = at[op::argument<0>{}];
    auto* const before = const_cast<std::remove_cvref_t<decltype(*x)>*>(at[inputs{}]) + step % reach * features;
    for (std::size_t i = 0; i < features; ++i) before[i] = x[i];
  }
};

/// The layer in the network of one step, from what its options state.
template <class Layer, class Stated>
struct transposed_step {
  template <class In>
  using operation =
      transposed_of_step<typename Stated::template with_axes<In>::window,
                         Stated::template on<typename Stated::kernel>(0),
                         Stated::template on<typename Stated::spread>(0), Stated::step(0), Stated::has_bias>;

  template <class In>
  struct on : convolution_on_one_step<In, operation<In>::reach, operation<In>, Stated::count, Stated> {
    using parameters = typename Layer::template on<In>::parameters;
  };
};

/// Whether it has one: with anything cut off in front, the first of the steps that belong to an input is computed from
/// the input after it.
template <class Layer, class Stated, class In>
struct transposed_by_steps {
  static constexpr std::size_t steps = In::extent(0), made = Stated::template out<In>(0);
  using type =
      first_refusal<refuse_if<(Stated::before(0) > 0), refusal<Layer, transposes_later_steps<Stated>>>,
                    refuse_if<made != steps * Stated::step(0), refusal<Layer, makes_other_steps<steps, made, Stated>>>>;
};

}  // namespace internal::scans
}  // namespace chainrule
