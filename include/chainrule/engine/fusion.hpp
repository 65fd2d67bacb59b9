// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <chainrule/topology/lookup.hpp>

// What is fused, found from the factors. If a value is a product and the next value is a function of each of
// its elements, the function is applied to the product's sums before they are stored. If the value after that is
// computed from bands of rows, it is computed as soon as they are complete. In the backward pass a gradient is
// multiplied by the derivative of such a function before it is stored.
namespace chainrule::internal::engine {

template <class Net>
inline constexpr auto fusion_of = graphs::plan_fusion(Net::graph(), memory_plan_of<Net>.variable);

using graphs::Elementwise, graphs::GivesGradients, graphs::GivesSums;

/// The operation that computes a value, and its equation's variables.
template <class Net, std::size_t Value>
using maker = typename equation_at<Net, Value>::operation;
template <class Net, std::size_t Value>
using variables_of = typename equation_at<Net, Value>::variables;

/// Whether a product reports when bands of its rows are complete: `gives_bands` is the shape (planes, rows, columns).
template <class Operation>
concept GivesBands = GivesSums<Operation> && requires { typename Operation::gives_bands; };

/// Whether an operation can be computed from bands of a product's rows: `takes_bands` is the shape, `forward_rows`
/// takes rows of some planes.
template <class Operation>
concept TakesBands = requires { typename Operation::takes_bands; };

/// The factor whose function is applied to a value's elements while they are computed, or none.
template <class Net, std::size_t Value>
inline constexpr std::size_t fused_activation_of = [] {
  constexpr std::size_t made = fusion_of<Net>.maker[Value];
  constexpr std::size_t function = fusion_of<Net>.function[Value];
  if constexpr (made == no_index || function == no_index) {
    return no_index;
  } else {
    return GivesSums<maker<Net, Value>> && Elementwise<operation_at<Net, function>> ? function : no_index;
  }
}();

/// The factor that is computed from bands of a product's value, or of the function applied to it, or none. Nothing else
/// uses these values, and their shape is the same.
template <class Net, std::size_t Value>
inline constexpr std::size_t fused_consumer_of = [] {
  constexpr std::size_t made = fusion_of<Net>.maker[Value];
  if constexpr (made == no_index) {
    return no_index;
  } else if constexpr (!GivesBands<maker<Net, Value>>) {
    return no_index;
  } else {
    constexpr std::size_t applied = fused_activation_of<Net, Value>;
    constexpr std::size_t user = fusion_of<Net>.use[applied == no_index ? Value : Net::graph().factors[applied].y];
    if constexpr (user == no_index) {
      return no_index;
    } else if constexpr (!TakesBands<maker<Net, Net::graph().factors[user].y>> ||
                         fusion_of<Net>.maker[Net::graph().factors[user].y] != user) {
      return no_index;
    } else {
      using given = typename maker<Net, Value>::gives_bands;
      using taken = typename maker<Net, Net::graph().factors[user].y>::takes_bands;
      return std::is_same_v<given, taken> ? user : no_index;
    }
  }
}();

/// Whether something other than the function applied to a product's value reads the value: then it is kept for all
/// samples.
template <class Net, std::size_t Value>
inline constexpr bool is_read_beside = [] {
  constexpr std::size_t applied = fused_activation_of<Net, Value>, variable = memory_plan_of<Net>.variable[Value];
  if constexpr (applied == no_index)
    return false;
  else
    return memory_plan_of<Net>.variable[Net::graph().factors[applied].y] != variable &&
           fusion_of<Net>.use[variable] != applied;
}();

/// The factor whose function's derivative is multiplied by the gradient that factor `Factor` computes for its x, or
/// none. Then x is the function's value, nothing else uses it, and its gradient shares memory with the gradient of the
/// function's argument.
template <class Net, std::size_t Factor>
inline constexpr std::size_t fused_derivative_of = [] {
  constexpr factor_record record = Net::graph().factors[Factor];
  if constexpr (record.to_parameter) {
    return no_index;
  } else {
    constexpr std::size_t x = memory_plan_of<Net>.variable[record.x];
    constexpr std::size_t function = fusion_of<Net>.maker[x];
    if constexpr (function == no_index || fusion_of<Net>.use[x] != Factor) {
      return no_index;
    } else {
      constexpr std::size_t argument = Net::graph().factors[function].x;
      constexpr bool in_place = memory_plan_of<Net>.differentiated[argument] &&
                                memory_plan_of<Net>.slot[argument] == memory_plan_of<Net>.slot[x];
      return GivesGradients<operation_at<Net, Factor>> && Elementwise<operation_at<Net, function>> && in_place
                 ? function
                 : no_index;
    }
  }
}();

template <class Net, std::size_t Value, class Factors = meta::make_index_sequence<Net::graph_type::extents.factors>>
struct gradient_is_of_tables;
template <class Net, std::size_t Value, std::size_t... Factors>
struct gradient_is_of_tables<Net, Value, meta::index_sequence<Factors...>> {
  template <std::size_t Factor>
  static constexpr bool takes = [] {
    if constexpr (Net::graph().factors[Factor].y != Value)
      return true;
    else if constexpr (!Net::graph().factors[Factor].to_parameter)
      return false;
    else
      return meta::OfTheLibrary<operation_at<Net, Factor>> && requires { operation_at<Net, Factor>::takes_equal_rows; };
  }();
  static constexpr bool value = (takes<Factors> && ...);
};

/// How many rows of a sample's dC/dx are equal, and are stored once: more than one if x's rows are looked up in
/// tables and nothing but their mean is computed from them.
template <class Net, std::size_t Value>
inline constexpr std::size_t equal_rows = [] {
  constexpr std::size_t use = fusion_of<Net>.use[Value], tokens = Net::graph().values[Value].tokens;
  if constexpr (use == no_index || tokens == no_index || Net::graph().output == Value) {
    return std::size_t{1};
  } else if constexpr (Net::graph().factors[use].x != Value || memory_plan_of<Net>.variable[Value] != Value ||
                       !requires { operation_at<Net, use>::gives_equal_rows; } ||
                       !meta::OfTheLibrary<operation_at<Net, use>> || !gradient_is_of_tables<Net, Value>::value) {
    return std::size_t{1};
  } else {
    constexpr std::size_t rows = operation_at<Net, use>::gives_equal_rows;
    return Net::graph().values[tokens].size == rows ? rows : std::size_t{1};
  }
}();

/// Whether a value is computed together with its argument, element by element.
template <class Net, std::size_t Value>
inline constexpr bool is_applied = [] {
  constexpr std::size_t made = fusion_of<Net>.maker[Value];
  if constexpr (made == no_index)
    return false;
  else
    return fused_activation_of<Net, memory_plan_of<Net>.variable[Net::graph().factors[made].x]> == made;
}();

/// Whether a value is computed from the bands of a product, as soon as they are complete.
template <class Net, std::size_t Value>
inline constexpr bool is_of_bands = [] {
  constexpr std::size_t made = fusion_of<Net>.maker[Value];
  if constexpr (made == no_index) {
    return false;
  } else {
    constexpr std::size_t x = memory_plan_of<Net>.variable[Net::graph().factors[made].x];
    if constexpr (is_applied<Net, x>)
      return fused_consumer_of<Net, memory_plan_of<Net>.variable[Net::graph().factors[fusion_of<Net>.maker[x]].x]> ==
             made;
    else
      return fused_consumer_of<Net, x> == made;
  }
}();

// Only values whose operation is called are in the list: a function that does nothing would still be instantiated for
// each value.
template <class Net, class Values>
struct called_in;
template <class Net, std::size_t... Values>
struct called_in<Net, meta::index_sequence<Values...>> {
  static constexpr bool value[sizeof...(Values) + 1] = {
      (memory_plan_of<Net>.variable[Values] == Values && !Net::graph().values[Values].saved &&
       !Net::graph().values[Values].derived && !is_applied<Net, Values> && !is_of_bands<Net, Values>)...,
      false};
};
template <class Net>
using called = called_in<Net, meta::make_index_sequence<Net::graph_type::extents.values>>;

/// Whether a factor's derivative is applied by the product that follows it in the network, to the gradients that this
/// product computes.
template <class Net, std::size_t Factor>
inline constexpr bool is_fused_backward = [] {
  constexpr factor_record record = Net::graph().factors[Factor];
  if constexpr (record.to_parameter) {
    return false;
  } else {
    constexpr std::size_t uses = fusion_of<Net>.use[memory_plan_of<Net>.variable[record.y]];
    if constexpr (uses == no_index)
      return false;
    else
      return fused_derivative_of<Net, uses> == Factor;
  }
}();

template <class Net, class Factors>
struct passed_in;
template <class Net, std::size_t... Factors>
struct passed_in<Net, meta::index_sequence<Factors...>> {
  static constexpr bool value[sizeof...(Factors) + 1] = {is_fused_backward<Net, Factors>..., false};
};
template <class Net>
using passed = passed_in<Net, meta::make_index_sequence<Net::graph_type::extents.factors>>;

}  // namespace chainrule::internal::engine
