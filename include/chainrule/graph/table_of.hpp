// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_table.hpp>

// The table of a layer on its input, with its optional statements: buffers, tokens, a mode, a shared name.
namespace chainrule {

/// What a layer keeps in the model: its parameters, and after them its buffers.
template <class Bound>
using stored_of = typename internal::graphs::further_lists<Bound>::stored;

namespace internal::graphs {

template <class Bound>
using lists_of = table_of_lists<typename Bound::values, stored_of<Bound>, layer_factors<Bound>,
                                typename further_lists<Bound>::children>;

template <class Equations>
inline constexpr std::size_t least_samples_in = 0;
template <class... Equations>
inline constexpr std::size_t least_samples_in<list<Equations...>> = [] {
  std::size_t most = 0;
  for (const std::size_t one : {std::size_t{0}, fewest_samples<typename equation_names<Equations>::operation>...})
    most = most < one ? one : most;
  return most;
}();

template <class Bound>
concept IsFrozen = requires { typename Bound::is_frozen; };
template <class Bound>
concept IsShared = requires { Bound::shared_name; };
template <class Bound>
concept Repeats = requires { typename Bound::repeats_a_layer; };
template <class Bound>
concept StatesMore =
    IsFrozen<Bound> || Repeats<Bound> || IsShared<Bound> || HasBuffers<Bound> ||
    some_state_other_arguments<typename Bound::equations> || (least_samples_in<typename Bound::equations> > 0);

// The values that are computed from tokens.
template <class Values, class Equation>
constexpr void mark_tokens(value_statement* values) {
  using x = typename tokens_in<Equation>::type;
  if constexpr (!std::is_void_v<x>)
    values[position_of<typename equation_names<Equation>::result>(Values{})].tokens = reference_to<x, list<>, list<>>;
}
template <class Values, class... Equations>
constexpr void mark_all_tokens(value_statement* values, list<Equations...>) {
  (mark_tokens<Values, Equations>(values), ...);
}
template <class... Values>
constexpr auto kinds_of_values(list<Values...>) -> list<typename Values::kind...>;

template <class Bound>
struct table_of : lists_of<Bound> {};
template <StatesMore Bound>
struct table_of<Bound> {
  static constexpr std::size_t count = stored_of<Bound>::size, first_buffer = Bound::parameters::size;
  struct statements {
    parameter_statement all[count + 1];
  };
  static constexpr statements stored = [] {
    statements result{};
    for (std::size_t p = 0; p < count; ++p) {
      result.all[p] = lists_of<Bound>::parameters[p];
      if constexpr (HasBuffers<Bound>)
        if (p >= first_buffer) {
          result.all[p].is_buffer = true;
          result.all[p].momentum = graphs::stored<Bound>::momenta[p - first_buffer];
        }
    }
    return result;
  }();
  struct all_values {
    value_statement all[Bound::values::size];
  };
  static constexpr all_values made = [] {
    all_values result{};
    for (std::size_t v = 0; v < Bound::values::size; ++v) result.all[v] = lists_of<Bound>::value.values.first[v];
    mark_all_tokens<decltype(kinds_of_values(typename Bound::values{}))>(result.all, typename Bound::equations{});
    return result;
  }();
  static constexpr layer_table value = [] {
    layer_table table = lists_of<Bound>::value;
    table.values = {made.all, Bound::values::size};
    table.parameters = {stored.all, count};
    table.frozen = IsFrozen<Bound>;
    if constexpr (IsShared<Bound>) table.shared_name = Bound::shared_name;
    table.repeats = Repeats<Bound>;
    table.draws = some_draw<typename Bound::equations>;
    table.least_samples = least_samples_in<typename Bound::equations>;
    return table;
  }();
};

}  // namespace internal::graphs
}  // namespace chainrule
