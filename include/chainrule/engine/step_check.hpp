// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <chainrule/engine/value_and_gradient.hpp>
#include <chainrule/number/finite.hpp>
#include <chainrule/number/lane_exchange.hpp>

// Checks, before the first parameter is updated, whether a step would leave a number that is not finite. For most
// steps it is enough to bound the values and gradients whose products are the parameters' gradients. Otherwise a pass
// computes the step without updating parameters.
namespace chainrule::internal::engine {

namespace steps {

enum class lies { in_input, among_values, among_adjoints };

/// Numbers that bound gradients: where they are, and how many elements a sample has.
struct bounding {
  lies where = lies::in_input;
  std::size_t offset = 0;
  std::size_t size = 0;
};
template <std::size_t Most>
struct bounding_list {
  bounding all[Most] = {};
  std::size_t count = 0;
  std::size_t size = 0;
  std::size_t bounded = 0;  // elements of a sample that are at most 1 if dC/dz of their argument is not NaN
  bool of_all = true;       // they bound the gradients of all parameters
  std::size_t repeats = 1;  // a number counts at most so often, as equal rows are there once
};

// Whether a value is computed by a function whose outputs are at most 1.
template <class Net, std::size_t Value>
constexpr bool is_bounded_by_one() {
  constexpr std::size_t made = fusion_of<Net>.maker[Value];
  if constexpr (made != no_index) {
    if constexpr (requires { typename operation_at<Net, made>::function; })
      return BoundedByOne<typename operation_at<Net, made>::function>;
  }
  return false;
}
template <class Net, class Values = meta::make_index_sequence<Net::graph_type::extents.values>>
struct bounded_values;
template <class Net, std::size_t... Values>
struct bounded_values<Net, meta::index_sequence<Values...>> {
  static constexpr bool value[sizeof...(Values)] = {is_bounded_by_one<Net, Values>()...};
};

template <class Net, class Values = meta::make_index_sequence<Net::graph_type::extents.values>>
struct rows_stored_once;
template <class Net, std::size_t... Values>
struct rows_stored_once<Net, meta::index_sequence<Values...>> {
  static constexpr std::size_t value[sizeof...(Values)] = {equal_rows<Net, Values>...};
};

/// dC/dy and the values read, for all factors to parameters whose gradients are bounded.
template <class Net>
inline constexpr auto bounding_of = [] {
  constexpr std::size_t values = Net::graph_type::extents.values;
  const auto& g = Net::graph();
  const auto& plan = memory_plan_of<Net>;
  bounding_list<2 * values + 1> list;
  bool looked_at[values] = {}, adjoint_looked_at[values] = {}, adjoint_is_read[values] = {};
  for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f)
    if (trains(g.factors[f]) && bounded_parameters<Net>[g.factors[f].x])
      adjoint_is_read[plan.slot[g.factors[f].y]] = true;
  const auto add = [&list](bool& done, lies where, std::size_t offset, std::size_t size) {
    if (done) return;
    done = true;
    list.all[list.count++] = {offset == no_index ? lies::in_input : where, offset == no_index ? 0 : offset, size};
    list.size += size;
  };
  // In the order in which they are stored: what was stored last is read last, when it has left the processor's store
  // buffer.
  for (std::size_t r = 0; r < Net::graph_type::extents.reads; ++r) {
    const factor_record& factor = g.factors[g.reads[r].factor];
    const std::size_t value = g.reads[r].value;
    if (!trains(factor) || !bounded_parameters<Net>[factor.x] || value == g.values[factor.y].tokens) continue;
    if (bounded_values<Net>::value[value] && adjoint_is_read[plan.slot[g.factors[fusion_of<Net>.maker[value]].x]]) {
      if (!std::exchange(looked_at[plan.slot[value]], true)) list.bounded += g.values[value].size;
    } else {
      add(looked_at[plan.slot[value]], lies::among_values, plan.value_offset[value], g.values[value].size);
    }
  }
  for (std::size_t f = Net::graph_type::extents.factors; f-- > 0;) {
    const factor_record& factor = g.factors[f];
    if (!trains(factor)) continue;
    if (bounded_parameters<Net>[factor.x]) {
      const std::size_t equal = rows_stored_once<Net>::value[factor.y];
      add(adjoint_looked_at[plan.slot[factor.y]], lies::among_adjoints, plan.adjoint_offset[factor.y],
          g.values[factor.y].size / equal);
      list.repeats = list.repeats < equal ? equal : list.repeats;
    } else
      list.of_all = false;
  }
  return list;
}();

/// The sum of the squares of each sample's numbers in the list.
template <class T>
CHAINRULE_ONCE T sum_of_squares(const bounding* list, std::size_t count, const T* const (&first)[3], std::size_t rows,
                                std::size_t capacity, std::size_t first_row) {
  using V = number::lanes<T, number::register_lanes<T>>;
  V sum[4] = {V(0), V(0), V(0), V(0)};
  number::lanes<T, 1> rest(0);
  for (std::size_t b = 0; b < count; ++b) {
    const T* const from =
        first[static_cast<std::size_t>(list[b].where)] + list[b].offset * capacity + first_row * list[b].size;
    const std::size_t numbers = rows * list[b].size;
    std::size_t i = 0;
    const auto add = [&](std::size_t s) __attribute__((always_inline)) {
      const V x = number::load<V>(from + i + s * V::size);
      sum[s] = number::multiply_add(x, x, sum[s]);
    };
    for (; i + 4 * V::size <= numbers; i += 4 * V::size) {
      CHAINRULE_UNROLL for (std::size_t s = 0; s < 4; ++s) add(s);
    }
    for (; i + V::size <= numbers; i += V::size) add(0);
    for (; i < numbers; ++i) {
      const number::lanes<T, 1> x(from[i]);
      rest = number::multiply_add(x, x, rest);
    }
  }
  return number::sum_of((sum[0] + sum[1]) + (sum[2] + sum[3])) + rest.v;
}

// For one sample with few numbers: unrolled.
template <class Net, class Memory, class V>
struct add_squares {
  const Memory& memory;
  V& sum;

  template <std::size_t Number>
  CHAINRULE_INLINE void operator()() const {
    constexpr bounding each = bounding_of<Net>.all[Number];
    const auto* const first = each.where == lies::in_input       ? memory.input
                              : each.where == lies::among_values ? memory.values + each.offset
                                                                 : memory.adjoints + each.offset;
    constexpr std::size_t last = (each.size - 1) / V::size * V::size;
    for (std::size_t i = 0; i < last; i += V::size) add(number::load<V>(first + i));
    add(number::load<V, each.size - last>(first + last));
  }
  CHAINRULE_INLINE void add(const V& x) const { sum = number::multiply_add(x, x, sum); }
};

inline constexpr std::size_t most_unrolled = 128;

template <class T, std::size_t Most>
constexpr std::size_t lanes_for_all(const bounding_list<Most>& list) {
  std::size_t largest = 1;
  for (const bounding& each : list.all) largest = largest < each.size ? each.size : largest;
  return number::lanes_of_row<T>(largest);
}

}  // namespace steps

/// Whether all gradients that values bound are moderate, according to the bound; see optimizer/moderate.hpp. If the
/// memory has one of `shares` parts of the batch, each part is allowed its share.
template <class Net, class Memory>
CHAINRULE_INLINE bool gradients_are_moderate(const Memory& memory, std::size_t shares = 1) {
  using T = typename Memory::scalar;
  constexpr const auto& list = steps::bounding_of<Net>;
  static_assert(!memory_plan_of<Net>.adjoints_among_values);
  const T most = static_cast<T>(optimizer::moderate_squares<T> / static_cast<double>(shares * list.repeats));
  if constexpr (OneSample<Memory> && list.size <= steps::most_unrolled) {
    using V = number::lanes<T, steps::lanes_for_all<T>(list)>;
    V sum(0);
    for_each_index<0, list.count>(steps::add_squares<Net, Memory, V>{memory, sum});
    return number::sum_of(sum) + static_cast<T>(list.bounded) < most;
  } else {
    const T bounded = static_cast<T>(static_cast<double>(list.bounded) * static_cast<double>(memory.rows));
    return bounded + steps::sum_of_squares<T>(list.all, list.count, {memory.input, memory.values, memory.adjoints},
                                              memory.rows, memory.capacity, memory.first_row) <
           most;
  }
}

/// A step up to the gradients of all values: its mean cost, and whether the gradients are moderate.
template <class T>
struct values_pass {
  T cost{};
  bool moderate = false;
};

/// The number of samples that a large network passes at a time: as many as have their numbers in a second-level cache
/// of half a MiB, but enough for products to be fast; all samples if the parameters, which each pass reads again, do
/// not fit there. It is a multiple of the samples whose costs are summed together.
template <class Net, class T>
inline constexpr std::size_t samples_at_once = [] {
  constexpr std::size_t least = sum_of_samples<T>::together, each = Net::tape_extent * sizeof(T);
  if (Net::template parameter_bytes<T> > (std::size_t{1} << 20) || Net::graph().least_samples > 0)
    return static_cast<std::size_t>(-1) / 2 / least * least;
  const std::size_t fitting = (std::size_t{1} << 19) / each / least * least;
  return fitting < least ? least : fitting;
}();

/// Forward, cost, backward to all values, and their check, unless the gradient itself will be checked. If the cost is
/// not finite, the rest may be missing.
template <class Net, class Loss, class Memory, class T = typename Memory::scalar>
CHAINRULE_INLINE values_pass<T> pass_to_values(const Memory& memory, const T* targets, bool looks) {
  if constexpr (OneSample<Memory> || Net::forward_multiply_adds < worth_a_call) {
    forward<Net>(memory);
    const T cost = cost_and_derivative<Net, Loss>(memory, targets);
    if (!number::is_finite(cost)) return {cost, false};
    backward_segment_to_values<Net, 0>(memory);
    return {cost, !looks || gradients_are_moderate<Net>(memory)};
  } else {
    constexpr std::size_t wanted = target_size<Net, Loss>, at_once = samples_at_once<Net, T>;
    const T scale = cost_scale<Net, Loss>(memory.rows, targets);
    const std::size_t parts = memory.rows < 2 * at_once ? 1 : memory.rows / at_once;
    sum_of_samples<T> sum;
    bool moderate = true;
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t first = part * at_once;
      const Memory some = rows_between(memory, first, part + 1 == parts ? memory.rows : first + at_once);
      forward<Net>(some);
      add_costs<Net, Loss>(some, targets + first * wanted, scale, sum);
      backward_segment_to_values<Net, 0>(some);
      if (looks) moderate = gradients_are_moderate<Net>(some, parts) && moderate;
    }
    return {sum.total * scale, moderate};
  }
}

/// What a step would do, computed without updating, when the gradients of all values are complete; for all parameters,
/// or only for those whose gradients no values bound.
template <class Net, class Rule, class T, class Change>
[[gnu::noinline]] optimizer::step_check<T> check_step(const buffers<T>& memory, const Change& change, const T* state,
                                                      std::size_t state_stride, bool bounded_too) {
  optimizer::step_check<T> check;
  const checking_buffers<T, Rule::state_count, Change> checking{memory,       change, state,
                                                                state_stride, &check, bounded_too};
  backward_to_parameters<Net>(checking, [&](const parameter_record& parameter, std::size_t first, std::size_t end) {
    const std::size_t number = static_cast<std::size_t>(&parameter - Net::graph().parameters);
    check.look_at(number);
    const std::size_t at = parameter.offset + first,
                      kept = memory.one_parameter_at_a_time ? parameter.scratch_offset + first : at;
    optimizer::check_step<Rule::state_count>(optimizer::in_group_of<Net>(change, number), end - first,
                                             memory.parameters + at, memory.gradient + kept,
                                             Rule::state_count == 0 ? nullptr : state + at, state_stride, check);
  });
  check.look_at(check.no_parameter);
  return check;
}

}  // namespace chainrule::internal::engine
