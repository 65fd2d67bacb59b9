// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/equation.hpp>

// Layers that stand several times in a row. The graph records where each begins, as it does for `repeat<n, block>`, and
// a pass compiles one of them.
namespace chainrule::internal::graphs {

/// How many equal layers in a row are recorded, at least: of three, two are often unlike in what comes before or after.
inline constexpr std::size_t least_in_a_row = 4;

/// From how many equations on a layer without layers inside is recorded so.
inline constexpr std::size_t many_equations = 8;

/// The multiply-adds of such a layer for one sample, of a backward pass to all parameters and values. Smaller ones are
/// compiled one by one: a loop over them, with offsets that are looked up, would take a noticeable share of their time.
inline constexpr std::size_t worth_a_loop = 100'000;

// Whether an argument is a value of another layer: it is the same one for each of the layers in a row. The network's
// input has no place in the memory plan.
template <class Argument>
inline constexpr bool is_of_another_layer = false;
template <std::size_t... Path>
inline constexpr bool is_of_another_layer<layer_output<Path...>> = true;
template <>
inline constexpr bool is_of_another_layer<layer_output<0>> = false;
template <template <class...> class Around, class... Parts>
inline constexpr bool is_of_another_layer<Around<Parts...>> = (is_of_another_layer<Parts> || ...);
template <template <class, std::size_t> class Around, class Part, std::size_t Number>
inline constexpr bool is_of_another_layer<Around<Part, Number>> = is_of_another_layer<Part>;

template <class Equation>
inline constexpr bool reads_another_layer = false;
template <class Result, class Operation, class... Arguments>
inline constexpr bool reads_another_layer<equation<Result, Operation, Arguments...>> =
    (is_of_another_layer<Operation> || ... || is_of_another_layer<Arguments>);

// Whether a layer, and each layer inside it, reads nothing but its own input.
template <class Bound>
constexpr bool reads_its_input_alone();
template <class... Layers, class... Ins, std::size_t... Sources>
constexpr bool children_read_their_input(list<child<Layers, Ins, Sources>...>*) {
  return (reads_its_input_alone<typename Layers::template on<Ins>>() && ...);
}
template <class... Equations>
constexpr bool equations_read_their_input(list<Equations...>*) {
  return !(reads_another_layer<Equations> || ...);
}
template <class Bound>
constexpr bool reads_its_input_alone() {
  bool alone = equations_read_their_input(static_cast<typename Bound::equations*>(nullptr));
  if constexpr (requires { typename Bound::children; })
    alone = alone && children_read_their_input(static_cast<typename Bound::children*>(nullptr));
  if constexpr (requires { typename Bound::valid_steps; })
    alone = alone && !is_of_another_layer<typename Bound::valid_steps>;
  return alone;
}

/// Whether a layer has so many equations, or layers inside it, that one of several equal ones is compiled.
template <class Bound>
constexpr bool has_many_equations() {
  if constexpr (requires { typename Bound::children; })
    return true;
  else if constexpr (requires { typename Bound::equations; })
    return Bound::equations::size >= many_equations;
  else
    return false;
}

// Whether a layer is large, and like the one before it.
template <class Bound, class Before>
constexpr bool is_as_before() {
  if constexpr (std::is_same_v<Bound, Before> && has_many_equations<Bound>())
    return reads_its_input_alone<Bound>();
  else
    return false;
}
template <class Bounds, class Before>
struct compared_neighbours;
template <class... Bounds, class... Before>
struct compared_neighbours<list<Bounds...>, list<Before...>> {
  static constexpr bool value[sizeof...(Bounds)] = {is_as_before<Bounds, Before>()...};
};

/// For each layer of a list, whether it is large, and like the one before it.
template <class... Bounds>
using neighbours_of = compared_neighbours<list<Bounds..., void>, list<void, Bounds...>>;

/// How many equal layers stand in a row from one on, 1 if they are too few. `as_before(n)`: whether layer n is like the
/// one before it.
template <class AsBefore>
constexpr std::size_t row_from(std::size_t first, std::size_t count, const AsBefore& as_before) {
  std::size_t times = 1;
  while (first + times < count && as_before(first + times)) ++times;
  return times < least_in_a_row ? 1 : times;
}

}  // namespace chainrule::internal::graphs
