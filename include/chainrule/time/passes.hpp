// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/through_time.hpp>
#include <chainrule/chain/twice_differentiable.hpp>
#include <chainrule/time/steps.hpp>

// The passes of a recurrent layer over all steps: forward, back through time, and the sums over time that are the
// gradients of the cell's parameters.
namespace chainrule::internal::scans {

/// All values of all steps. What the layer computes and differentiates passes through them.
struct all_values {
  static constexpr const char* text = "S";
  static constexpr const char* latex = "S";
  using of_all_steps = void;
};

template <class Step, class Kind>
inline constexpr std::size_t value_of_step = value_at<Step, 0, Kind>;

// The factors of a step's network that lead to a parameter.
template <class Step, std::size_t Parameter>
inline constexpr auto factors_to = [] {
  index_list<Step::graph_type::extents.factors> list;
  for (std::size_t f = Step::graph_type::extents.factors; f-- > 0;)
    if (Step::graph().factors[f].to_parameter && Step::graph().factors[f].x == Parameter) list.number[list.count++] = f;
  return list;
}();
template <class Step>
inline constexpr bool parameters_wait = [] {
  for (std::size_t p = 0; p < Step::graph_type::extents.parameters; ++p)
    if (Step::graph().parameters[p].waits) return true;
  return false;
}();

/// Whether a cell draws random numbers.
template <class Step>
inline constexpr bool draws_in_each_step = Step::graph().first_that_draws != no_index;

// What is said of a scan if it holds for all factors of its cell.
struct says_nothing {};
struct says_twice_differentiable {
  using twice_differentiable = void;
};
struct says_that_it_reads_no_parameters {
  using reads_parameters = list<>;
};
template <class Step, bool Cut = false>
using second_derivatives_of =
    std::conditional_t<!Cut && second_derivative_verdict<Step>::accepted, says_twice_differentiable, says_nothing>;
template <class Step>
using parameters_read_in = std::conditional_t<parameters_wait<Step>, says_nothing, says_that_it_reads_no_parameters>;

/// Whether a cell's parameters lie in the layer's as in the network of a step. Those that are shared with layers before
/// may lie apart.
template <class Step, class At, class... Parameters>
constexpr bool lie_as_in_a_step(list<Parameters...>) {
  constexpr std::size_t found[] = {At::template offset_of<typename Parameters::kind>...};
  for (std::size_t p = 1; p < sizeof...(Parameters); ++p)
    if (found[p] - found[0] != Step::graph().parameters[p].offset - Step::graph().parameters[0].offset) return false;
  return true;
}

/// Where a cell's parameters begin.
template <class Step, class At>
constexpr auto first_parameter(const At& at) {
  if constexpr (Step::graph_type::extents.parameters == 0) {
    return nullptr;
  } else {
    using parameters = typename bound_at<Step, 0>::parameters;
    static_assert(lie_as_in_a_step<Step, At>(parameters{}),
                  "a scan shares some of its parameters with a layer before it and others not: share all or none");
    return at[typename list_element<0, parameters>::kind{}];
  }
}

// A factor to a parameter at one step: its gradient is added to what is there.
template <class Step, std::size_t Factor, class Memory>
struct adding_frame : engine::factor_frame<Step, Factor, Memory> {
  using base = engine::factor_frame<Step, Factor, Memory>;
  using T = typename Memory::scalar;
  static constexpr bool accumulates = true;
  T* sum;

  constexpr T* downstream() const { return sum; }
  constexpr auto gradients(std::size_t row = base::x_size, std::size_t first = 0) const {
    return kernel::in_matrix<T>{sum + first, row};
  }
};

/// d(S)/d(x): the gradient of each step's input.
template <class Step, std::size_t Steps>
struct by_input : op::derivative<structure::dense>, second_derivatives_of<Step> {
  using of_the_library = by_input;
  using reads = list<op::result>;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class At>
  static constexpr void backward(const At& at) {
    constexpr std::size_t size = Step::input_shape::size;
    const auto from = gradients_of<op::result>(at, at.upstream());
    using T = std::remove_cvref_t<decltype(*at.downstream())>;
    const T* const kept = from.first + kept_gradients_of<Step>.offset[0] * Steps * from.capacity;
    for (std::size_t t = 0; t < Steps; ++t)
      copy_between<size, At::accumulates>(at.rows(), kept + (t * from.capacity + from.row) * size, size,
                                          at.downstream() + t * size, Steps * size);
  }
};

/// d(S)/d(p) for a parameter of the cell: its gradient is summed over the steps.
template <class Step, std::size_t Steps, std::size_t Parameter>
struct by_parameter : op::derivative<structure::dense>, second_derivatives_of<Step>, parameters_read_in<Step> {
  using of_the_library = by_parameter;
  using reads = list<op::result>;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < factors_to<Step, Parameter>.count; ++i)
      sum += Step::graph().factors[factors_to<Step, Parameter>.number[i]].backward_cost;
    return counted_product(Steps, sum);
  }

  template <class At>
  static constexpr void backward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.downstream())>;
    const auto upstream = gradients_of<op::result>(at, const_cast<T*>(at.upstream()));
    T* const sum = at.downstream();
    if constexpr (!At::accumulates)
      for (std::size_t i = 0; i < At::x_size; ++i) sum[i] = {};
    const all_steps<Step, Steps, T> steps{parameters_of(at), values_of<op::result>(at), upstream, drawing_of(at)};
    // Where all room is taken, the samples of all steps lie beside each other.
    const std::size_t rows = at.rows();
    if (!draws_in_each_step<Step> && rows == steps.values.capacity && rows == upstream.capacity)
      add(steps.at(0, 0, rows * Steps), sum);
    else
      for (std::size_t t = 0; t < Steps; ++t) add(steps.at(t, 0, rows), sum);
  }

 private:
  template <class At>
  static constexpr auto parameters_of(const At& at) {
    if constexpr (parameters_wait<Step>)
      return first_parameter<Step>(at);
    else
      return nullptr;
  }
  template <class Memory, class T>
  struct add_factor {
    const Memory& memory;
    T* sum;
    template <std::size_t Place>
    constexpr void operator()() const {
      constexpr std::size_t factor = factors_to<Step, Parameter>.number[Place];
      operation_at<Step, factor>::backward(adding_frame<Step, factor, Memory>{{{{memory}}}, sum});
    }
  };
  template <class Memory, class T>
  static constexpr void add(const Memory& memory, T* sum) {
    for_each_index<0, factors_to<Step, Parameter>.count>(add_factor<Memory, T>{memory, sum});
  }
};

/// d(S)/d(n) for the number n of valid steps: zero.
struct by_length : op::derivative<structure::dense> {
  using of_the_library = by_length;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class At>
  static constexpr void backward(const At& at) {
    if constexpr (!At::accumulates)
      for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.downstream()[i] = {};
  }
};

/// S, of a sequence and of a cell's parameters. Its numbers are written by `scan_steps`.
template <class Step, std::size_t Steps>
struct scan_values {
  using of_the_library = scan_values;
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;
  template <class At>
  static constexpr void forward(const At&) {}

  template <std::size_t K>
  struct partial_by {
    using type = by_parameter<Step, Steps, K - 1>;
  };
  template <std::size_t K>
    requires(K == 0)
  struct partial_by<K> {
    using type = by_input<Step, Steps>;
  };
  template <std::size_t K>
    requires(K > Step::graph_type::extents.parameters)
  struct partial_by<K> {
    using type = by_length;
  };
  template <std::size_t K>
  using partial = typename partial_by<K>::type;
};

/// The layer's answer at every step. No gradient goes back from one window of steps to the one before.
/// Length is the kind of the number of valid steps, or void.
template <class Step, std::size_t Steps, std::size_t Window, class Length, class Answer, class Carried>
struct scan_steps;
template <class Step, std::size_t Steps, std::size_t Window, class Length, class Answer, class... Carried>
struct scan_steps<Step, Steps, Window, Length, Answer, list<Carried...>> {
  using of_the_library = scan_steps;
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = std::is_void_v<Length>;
  static constexpr std::size_t inputs = Step::input_shape::size;
  static constexpr std::size_t answer = value_of_step<Step, Answer>;
  static constexpr std::size_t answer_size = Step::graph().values[answer].size;

  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    // Where nothing is kept for a backward pass, steps take turns in the places of the first two.
    const bool kept = !is_transient<op::argument<0>>(at);
    const all_steps<Step, Steps, T> steps{
        first_parameter<Step>(at), values_of<op::argument<0>>(at), {}, drawing_of(at)};
    const T* const x = at[layer_input{}];
    T* const y = at.result();
    for_some_samples(at.rows(), [&](std::size_t first, auto rows) {
      for (std::size_t t = 0; t < Steps; ++t) {
        const auto now = steps.at(kept ? t : t % 2, first, rows, t);
        [[maybe_unused]] const auto before = steps.at(kept ? t - 1 : (t + 1) % 2, first, rows);
        T* const input = const_cast<T*>(now.input) + now.first_row * inputs;
        copy_between<inputs, false>(rows, x + (first * Steps + t) * inputs, Steps * inputs, input, inputs);
        clear_past_end<inputs>(at, t, first, rows, input, inputs);
        [[maybe_unused]] const bool in_turn[] = {false, (hand_on<Carried>(now, before, t == 0), true)...};
        engine::forward<Step>(now);
        copy_between<answer_size, false>(rows, engine::elements_of<Step, answer>(now), answer_size,
                                         y + (first * Steps + t) * answer_size, Steps * answer_size);
        clear_past_end<answer_size>(at, t, first, rows, y + (first * Steps + t) * answer_size, Steps * answer_size);
      }
    });
  }

  /// d(h)/d(S): back through time, from the last step to the first.
  struct by_values : op::derivative<structure::dense>, second_derivatives_of<Step, (Window < Steps)> {
    using of_the_library = by_values;
    using reads = std::conditional_t<std::is_void_v<Length>, list<op::argument<0>>, list<op::argument<0>, Length>>;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) {
      return counted_product(Steps, Step::forward_multiply_adds);
    }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      const all_steps<Step, Steps, T> steps{first_parameter<Step>(at), values_of<op::argument<0>>(at),
                                            gradients_of<op::argument<0>>(at, at.downstream()), drawing_of(at)};
      for_some_samples(at.rows(), [&](std::size_t first, auto rows) {
        for (std::size_t t = Steps; t-- > 0;) {
          const auto now = steps.at(t, first, rows);
          [[maybe_unused]] const auto after = steps.at(t + 1, first, rows);
          [[maybe_unused]] const bool is_last = t + 1 == Steps || (t + 1) % Window == 0;
          T* const h = now.template gradient_of<Step, answer>();
          copy_between<answer_size, false>(rows, at.upstream() + (first * Steps + t) * answer_size, Steps * answer_size,
                                           h, answer_size);
          clear_past_end<answer_size>(at, t, first, rows, h, answer_size);
          [[maybe_unused]] const bool in_turn[] = {false, (hand_back<Carried>(now, after, is_last), true)...};
          back_through<needs_input<At>>(now);
        }
      });
    }
  };
  template <std::size_t K>
  using partial = op::partial_at<K, by_values>;

 private:
  template <class Kind, class Memory>
  static constexpr void hand_on(const Memory& now, const Memory& before, bool is_first) {
    constexpr std::size_t from = value_of_step<Step, Kind>, to = value_of_step<Step, previous<Kind>>;
    constexpr std::size_t size = Step::graph().values[from].size;
    auto* const there = engine::elements_of<Step, to>(now);
    if (is_first)
      for (std::size_t i = 0; i < now.rows * size; ++i) there[i] = {};
    else
      copy_between<size, false>(now.rows, engine::elements_of<Step, from>(before), size, there, size);
  }
  // Whether something is in the place of a value's gradient before what is carried is handed back: that of the answer,
  // or of what was handed back before it, where one is a copy of the other.
  template <class Kind>
  static constexpr bool is_begun = [] {
    const std::size_t place = memory_plan_of<Step>.adjoint_offset[value_of_step<Step, Kind>];
    const std::size_t places[] = {memory_plan_of<Step>.adjoint_offset[value_of_step<Step, Carried>]..., no_index};
    std::size_t i = 0;
    while (places[i] != place) ++i;
    return memory_plan_of<Step>.adjoint_offset[answer] == place || i < position_of<Kind>(list<Carried...>{});
  }();
  template <class Kind, class Memory>
  static constexpr void hand_back(const Memory& now, const Memory& after, bool is_last) {
    constexpr std::size_t to = value_of_step<Step, Kind>, from = value_of_step<Step, previous<Kind>>;
    constexpr std::size_t size = Step::graph().values[to].size;
    auto* const there = now.template gradient_of<Step, to>();
    if (!is_last)
      copy_between<size, is_begun<Kind>>(now.rows, after.template gradient_of<Step, from>(), size, there, size);
    else if (!is_begun<Kind>)
      for (std::size_t i = 0; i < now.rows * size; ++i) there[i] = {};
  }

  // Rows of Size numbers of samples whose sequence ends before step t are zero. Where a sample's length is none, they
  // are no numbers.
  template <std::size_t Size, class At, class T>
  static constexpr void clear_past_end([[maybe_unused]] const At& at, [[maybe_unused]] std::size_t t,
                                       [[maybe_unused]] std::size_t first, [[maybe_unused]] std::size_t rows,
                                       [[maybe_unused]] T* to, [[maybe_unused]] std::size_t stride) {
    if constexpr (!std::is_void_v<Length>) {
      const auto* const lengths = at[Length{}];
      for (std::size_t r = 0; r < rows; ++r) {
        const double length = static_cast<double>(real_part(lengths[first + r]));
        const bool is_one = length >= 0 && length <= static_cast<double>(Steps) &&
                            length == static_cast<double>(static_cast<std::size_t>(length));
        if (is_one && static_cast<double>(t) < length) continue;
        for (std::size_t i = 0; i < Size; ++i) to[r * stride + i] = T(is_one ? 0.0 : __builtin_nan(""));
      }
    }
  }
  template <class T>
  static constexpr auto real_part(const T& number) {
    if constexpr (requires { number.value; })
      return real_part(number.value);
    else
      return number;
  }

  // Whether the gradient goes on to the sequence.
  template <class Net, std::size_t Place, class Memory, class Variables>
  static constexpr bool goes_on(const engine::frame<Net, Place, Memory, Variables>*) {
    return memory_plan_of<Net>.differentiated[value_at<Net, Place, layer_input>];
  }
  template <class At>
  static constexpr bool needs_input = goes_on(static_cast<const At*>(nullptr)) || requires(At at) { at.row_count; };

  template <bool ToInput, class Memory>
  struct back_through_factor {
    const Memory& memory;
    template <std::size_t Place>
    CHAINRULE_INLINE void operator()() const {
      constexpr std::size_t factor = engine::visited<Step, 0, Step::graph_type::extents.factors, false>.number[Place];
      if constexpr (ToInput || Step::graph().factors[factor].x != 0) engine::backward_through<Step, factor>(memory);
    }
  };
  template <bool ToInput, class Memory>
  [[gnu::noinline]] static constexpr void back_through(const Memory& memory) {
    for_each_index<0, engine::visited<Step, 0, Step::graph_type::extents.factors, false>.count>(
        back_through_factor<ToInput, Memory>{memory});
  }
};

}  // namespace chainrule::internal::scans
