// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>

// What a layer states, as constants without types: what the compiler copies into a graph in an ordinary loop. Layers of
// one kind share their factors' table, whatever their sizes.
namespace chainrule {

inline constexpr std::size_t none = static_cast<std::size_t>(-1);

/// Where a layer finds a variable that it speaks of.
enum class variable_source { own_value, own_parameter, layer_input, child };

/// A variable as a layer calls it: where it is, and which of those it is, from 0; `none` if the layer has no such kind.
struct variable_reference {
  variable_source source = variable_source::own_value;
  std::size_t number = none;
};

/// So many entries of a table.
template <class Entry>
struct table_rows {
  const Entry* first = nullptr;
  std::size_t count = 0;

  constexpr const Entry* begin() const { return first; }
  constexpr const Entry* end() const { return first + count; }
};

/// A factor as its layer states it, and what its backward walk reads.
struct factor_statement {
  variable_reference y;
  variable_reference x;
  structure kind = structure::dense;
  bool same_elements = false;
  std::size_t (*multiply_adds)(std::size_t y_size, std::size_t x_size) = nullptr;
  table_rows<variable_reference> reads;
  bool gives_parameter_gradient = false;
  bool may_read_each_parameter = false;             // its operand does not say which
  table_rows<variable_reference> reads_parameters;  // those that it says
};

/// Whether an operand states which parameters its backward walk reads: `using reads_parameters = list<...>`.
template <class Operand>
concept StatesParametersRead = requires { typename Operand::reads_parameters; };

template <class Operand>
struct parameters_read_by {
  using type = list<>;
};
template <StatesParametersRead Operand>
struct parameters_read_by<Operand> {
  using type = typename Operand::reads_parameters;
};

/// Whether an operand hands its parameter's gradient to an `end`. It names itself, so that it does not speak for what derives from it.
template <class Operand>
concept GivesParameterGradient = std::is_same_v<typename Operand::gives_parameter_gradient, Operand>;

/// How a parameter begins: drawn, with both fans, or at a number.
struct beginning_record {
  bool drawn = false;
  std::size_t fan_in = 0;
  std::size_t fan_out = 0;
  int number = 0;
};
template <class Beginning>
inline constexpr beginning_record beginning_of{};
template <std::size_t FanIn, std::size_t FanOut>
inline constexpr beginning_record beginning_of<drawn<FanIn, FanOut>>{true, FanIn, FanOut, 0};
template <int Number>
inline constexpr beginning_record beginning_of<begins_at<Number>>{false, 0, 0, Number};

struct layer_table;

/// A layer inside a composite, and whose activation it is fed (0: the composite's own input).
struct child_statement {
  const layer_table* table = nullptr;
  std::size_t source = 0;
};

/// A layer on its input: the sizes of its values and parameters, its factors, and the layers inside it.
struct layer_table {
  table_rows<std::size_t> value_sizes;
  table_rows<std::size_t> parameter_sizes;
  const beginning_record* beginnings = nullptr;
  table_rows<factor_statement> factors;
  table_rows<child_statement> children;
  bool frozen = false;  // its parameters, and those of the layers inside it, are not trained
};

/// Where a kind stands in a layer's list of values or parameters; `none` if it does not.
template <class Kind, class... Entries>
constexpr std::size_t position_among_kinds(list<Entries...>) {
  const std::size_t position = position_of<Kind>(list<typename Entries::kind...>{});
  return position == sizeof...(Entries) ? none : position;
}

namespace topologies {

// What a kind is to a layer that has values and parameters of these kinds.
template <class Kind, class Values, class Parameters>
inline constexpr variable_reference reference_to = [] {
  const std::size_t value = position_of<Kind>(Values{});
  if (value < Values::size) return variable_reference{variable_source::own_value, value};
  const std::size_t parameter = position_of<Kind>(Parameters{});
  return variable_reference{variable_source::own_parameter, parameter < Parameters::size ? parameter : none};
}();
template <class Values, class Parameters>
inline constexpr variable_reference reference_to<layer_input, Values, Parameters>{variable_source::layer_input, 0};
template <std::size_t Index, class Values, class Parameters>
inline constexpr variable_reference reference_to<child_activation<Index>, Values, Parameters>{variable_source::child, Index - 1};

template <class Kinds, class Values, class Parameters>
struct references;
template <class... Kinds, class Values, class Parameters>
struct references<list<Kinds...>, Values, Parameters> {
  static constexpr variable_reference rows[sizeof...(Kinds) + 1] = {reference_to<Kinds, Values, Parameters>...};
  static constexpr table_rows<variable_reference> value{rows, sizeof...(Kinds)};
};

template <class Factors, class Values, class Parameters>
struct factor_table;
template <class... Ys, class... Xs, class... Operands, class Values, class Parameters>
struct factor_table<list<factor<Ys, Xs, Operands>...>, Values, Parameters> {
  static constexpr factor_statement rows[sizeof...(Ys) + 1] = {factor_statement{
      reference_to<Ys, Values, Parameters>, reference_to<Xs, Values, Parameters>, Operands::kind, Operands::same_elements, &Operands::multiply_adds,
      references<typename Operands::reads, Values, Parameters>::value, GivesParameterGradient<Operands>, !StatesParametersRead<Operands>,
      references<typename parameters_read_by<Operands>::type, Values, Parameters>::value}...};
  static constexpr table_rows<factor_statement> value{rows, sizeof...(Ys)};
};

template <class Values, class Parameters, class Factors, class Children>
struct table_of_lists;

/// The table of a layer on its input, `Layer::on<In>`.
template <class Bound>
struct table_of;

template <class... Kinds, class... Shapes, class... ParameterKinds, class... ParameterShapes, class... Beginnings, class Factors, class... Layers,
          class... Ins, std::size_t... Sources>
struct table_of_lists<list<value<Kinds, Shapes>...>, list<parameter<ParameterKinds, ParameterShapes, Beginnings>...>, Factors,
                      list<child<Layers, Ins, Sources>...>> {
  static constexpr std::size_t value_sizes[] = {Shapes::size..., 0};
  static constexpr std::size_t parameter_sizes[] = {ParameterShapes::size..., 0};
  static constexpr beginning_record beginnings[sizeof...(Beginnings) + 1] = {beginning_of<Beginnings>...};
  static constexpr child_statement children[sizeof...(Layers) + 1] = {child_statement{&table_of<typename Layers::template on<Ins>>::value, Sources}...};
  using factors = factor_table<Factors, list<Kinds...>, list<ParameterKinds...>>;
  static constexpr layer_table value{{value_sizes, sizeof...(Shapes)},
                                     {parameter_sizes, sizeof...(ParameterShapes)}, beginnings,
                                     factors::value,
                                     {children, sizeof...(Layers)}};
};

template <class Bound>
struct children_of {
  using type = list<>;
};
template <class Bound>
  requires requires { typename Bound::children; }
struct children_of<Bound> {
  using type = typename Bound::children;
};

template <class Bound>
struct table_of : table_of_lists<typename Bound::values, typename Bound::parameters, typename Bound::factors, typename children_of<Bound>::type> {};
template <class Bound>
  requires requires { typename Bound::is_frozen; }
struct table_of<Bound> {
  static constexpr layer_table value = [] {
    layer_table table = table_of_lists<typename Bound::values, typename Bound::parameters, typename Bound::factors, typename children_of<Bound>::type>::value;
    table.frozen = true;
    return table;
  }();
};

}  // namespace topologies
}  // namespace chainrule
