// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/through_time.hpp>
#include <chainrule/chain/twice_differentiable.hpp>
#include <chainrule/operation/by_valid_steps.hpp>
#include <chainrule/time/steps.hpp>

// The values of all steps of a scan, and their derivatives by the sequence and by the cell's parameters, which are
// sums over time.
namespace chainrule::internal::scans {

/// S: all values of all steps. The layer's output and all its derivatives depend on it.
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

// A statement of a scan that holds if it holds for all factors of its cell.
struct without_statement {};
struct says_twice_differentiable {
  using twice_differentiable = void;
};
struct says_that_it_reads_no_parameters {
  using reads_parameters = list<>;
};
template <class Step, bool Cut = false>
using second_derivatives_of =
    std::conditional_t<!Cut && second_derivative_verdict<Step>::accepted, says_twice_differentiable, without_statement>;
template <class Step>
using parameters_read_in =
    std::conditional_t<parameters_wait<Step>, without_statement, says_that_it_reads_no_parameters>;

/// Whether a cell's parameters have the same relative offsets in the layer as in the network of a step. Those that are
/// shared with earlier layers may not.
template <class Step, class At, class... Parameters>
constexpr bool lie_as_in_step_network(list<Parameters...>) {
  constexpr std::size_t found[] = {At::template offset_of<typename Parameters::kind>...};
  for (std::size_t p = 1; p < sizeof...(Parameters); ++p)
    if (found[p] - found[0] != Step::graph().parameters[p].offset - Step::graph().parameters[0].offset) return false;
  return true;
}

/// The beginning of a cell's parameters.
template <class Step, class At>
constexpr auto first_parameter(const At& at) {
  if constexpr (Step::graph_type::extents.parameters == 0) {
    return nullptr;
  } else {
    using parameters = typename bound_at<Step, 0>::parameters;
    static_assert(lie_as_in_step_network<Step, At>(parameters{}),
                  "a scan shares some of its parameters with a layer before it and others not: share all or none");
    return at[typename list_element<0, parameters>::kind{}];
  }
}

// A factor to a parameter at one step: its gradient is added to what the earlier ones left.
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

/// The index of the sequence's step that is computed as the t-th, both counted from 0.
template <std::size_t Steps, bool Backwards>
constexpr std::size_t step_number(std::size_t t) {
  return Backwards ? Steps - 1 - t : t;
}

/// d(S)/d(x): the gradient of each step's input.
template <class Step, std::size_t Steps, bool Backwards>
struct by_input : op::derivative<structure::dense>, second_derivatives_of<Step> {
  using library_type = by_input;
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
                                          at.downstream() + step_number<Steps, Backwards>(t) * size, Steps * size);
  }
};

/// d(S)/d(p) for a parameter of the cell: its gradient is summed over the steps.
template <class Step, std::size_t Steps, std::size_t Parameter>
struct by_parameter : op::derivative<structure::dense>, second_derivatives_of<Step>, parameters_read_in<Step> {
  using library_type = by_parameter;
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
    // If all of the memory is used, the samples of all steps are contiguous.
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

/// S, computed from a sequence and the cell's parameters. `scan_steps` writes its numbers.
template <class Step, std::size_t Steps, bool Backwards>
struct scan_values {
  using library_type = scan_values;
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = !Backwards;
  template <class At>
  static constexpr void forward(const At&) {}

  template <std::size_t K>
  struct partial_by {
    using type = by_parameter<Step, Steps, K - 1>;
  };
  template <std::size_t K>
    requires(K == 0)
  struct partial_by<K> {
    using type = by_input<Step, Steps, Backwards>;
  };
  template <std::size_t K>
    requires(K > Step::graph_type::extents.parameters)
  struct partial_by<K> {
    using type = op::by_valid_steps;
  };
  template <std::size_t K>
  using partial = typename partial_by<K>::type;
};

}  // namespace chainrule::internal::scans
