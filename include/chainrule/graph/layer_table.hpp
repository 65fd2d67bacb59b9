// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/equal_layers.hpp>
#include <chainrule/graph/layer_records.hpp>

// A layer's statements as a table of constants, which an ordinary loop copies into a graph. Layers of one kind share
// the table of their factors, whatever their sizes.
namespace chainrule {

/// The index of a kind in a layer's list of values or parameters; `no_index` if it is not there.
template <class Kind, class... Entries>
constexpr std::size_t position_among_kinds(list<Entries...>) {
  const std::size_t position = position_of<Kind>(list<typename Entries::kind...>{});
  return position == sizeof...(Entries) ? no_index : position;
}

namespace internal::graphs {

// Which variable a kind means in a layer that has values and parameters of these kinds.
template <class Kind, class Values, class Parameters>
inline constexpr variable_reference reference_to = [] {
  const std::size_t value = position_of<Kind>(Values{});
  if (value < Values::size) return variable_reference{variable_source::own_value, value};
  const std::size_t parameter = position_of<Kind>(Parameters{});
  return variable_reference{variable_source::own_parameter, parameter < Parameters::size ? parameter : no_index};
}();
template <class Values, class Parameters>
inline constexpr variable_reference reference_to<layer_input, Values, Parameters>{variable_source::layer_input, 0};
template <std::size_t Index, class Values, class Parameters>
inline constexpr variable_reference reference_to<child_activation<Index>, Values, Parameters>{variable_source::child,
                                                                                              Index - 1};

template <std::size_t... Path, class Values, class Parameters>
inline constexpr variable_reference reference_to<layer_output<Path...>, Values, Parameters>{
    variable_source::elsewhere, sizeof...(Path), layer_output<Path...>::path};

template <class X, class Values, class Parameters>
inline constexpr variable_reference reference_to<tokens_of<X>, Values, Parameters> =
    reference_to<X, Values, Parameters>;

template <class Kinds, class Values, class Parameters>
struct references;
template <class... Kinds, class Values, class Parameters>
struct references<list<Kinds...>, Values, Parameters> {
  static constexpr variable_reference rows[sizeof...(Kinds) + 1] = {reference_to<Kinds, Values, Parameters>...};
  static constexpr table_rows<variable_reference> value{rows, sizeof...(Kinds)};
};

/// An operation whose derivative is one of its layer's parameters, `using matrix = Parameter`.
template <class Operation>
concept IsParameter = requires { typename Operation::matrix; };
/// An operation that reads a parameter's memory as column-major, `using column_major = Parameter`; `void` is the
/// parameter that its factor leads to.
template <class Operation>
concept ReadsColumnMajor = requires { typename Operation::column_major; };

// The order in which an operation reads a parameter, and which parameter.
template <class Operation, class X>
struct order_of_operation {
  static constexpr structure kind = Operation::kind;
  static constexpr bool by_element = kind == structure::identity || kind == structure::diagonal ||
                                     kind == structure::block || kind == structure::lookup;
  static constexpr readable_order value = by_element                 ? readable_order::as_values
                                          : kind == structure::outer ? readable_order::as_matrix
                                                                     : readable_order::any;
  using parameter = X;
};
template <IsParameter Operation, class X>
  requires(!ReadsColumnMajor<Operation>)
struct order_of_operation<Operation, X> {
  static constexpr readable_order value = readable_order::as_matrix;
  using parameter = typename Operation::matrix;
};
template <ReadsColumnMajor Operation, class X>
struct order_of_operation<Operation, X> {
  static constexpr readable_order value = readable_order::column_major;
  using parameter =
      std::conditional_t<std::is_void_v<typename Operation::column_major>, X, typename Operation::column_major>;
};

// Facts about all factors of a table, found once for all layers of a kind.
constexpr std::size_t reads_of(const table_rows<factor_statement>& factors) {
  std::size_t reads = 0;
  for (std::size_t f = 0; f < factors.count; ++f) reads += factors.first[f].reads.count;
  return reads;
}
constexpr bool reads_a_parameter(const table_rows<variable_reference>& reads) {
  for (const variable_reference& read : reads)
    if (read.source == variable_source::own_parameter && read.number != no_index) return true;
  return false;
}
constexpr bool parameters_wait(const table_rows<factor_statement>& factors) {
  for (const factor_statement& factor : factors)
    if (factor.x.source == variable_source::own_parameter &&
        (factor.may_read_each_parameter || reads_a_parameter(factor.reads_parameters) ||
         reads_a_parameter(factor.reads)))
      return true;
  return false;
}

template <class Factors, class Values, class Parameters>
struct factor_table;
template <class... Ys, class... Xs, class... Operations, class... Variables, class... Makers, class Values,
          class Parameters>
struct factor_table<list<factor<Ys, Xs, Operations, Variables, Makers>...>, Values, Parameters> {
  template <class Names, class Among>
  using named = references<typename kinds_named<Names, Among>::type, Values, Parameters>;

  static constexpr factor_statement rows[sizeof...(Ys) + 1] = {factor_statement{
      reference_to<Ys, Values, Parameters>, reference_to<Xs, Values, Parameters>, Operations::kind,
      Operations::same_elements&& argument_count<Variables> == 1, &Operations::multiply_adds,
      named<typename Operations::reads, Variables>::value, GivesParameterGradient<Operations>,
      !StatesParametersRead<Operations>, named<typename parameters_read_by<Operations>::type, Variables>::value,
      order_of_operation<Operations, Xs>::value,
      reference_to<typename kind_named<typename order_of_operation<Operations, Xs>::parameter, Variables>::type, Values,
                   Parameters>,
      SumsProducts<Operations>,
      loop_statement{ComputedByElements<Operations>, Elementwise<Operations>, GivesGradients<Operations>,
                     ComputedByElements<Makers>, GivesSums<Makers>, draws_among<Variables>,
                     argument_count<Variables> - (draws_among<Variables> ? 1 : 0)}}...};
  static constexpr table_rows<factor_statement> value{rows, sizeof...(Ys)};
  static constexpr std::size_t reads = reads_of(value);
  static constexpr bool parameters_wait = graphs::parameters_wait(value);
  static constexpr bool has_own_operations = meta::any({!meta::OfTheLibrary<Operations>...});
};

/// Whether an operation that reads parameters in these orders can read a parameter of this many axes.
constexpr bool can_read(readable_order readable, storage_order order, std::size_t rank) {
  if (rank < 2 || readable == readable_order::any) return true;
  if (order == storage_order::row_major) return readable != readable_order::column_major;
  return readable == readable_order::column_major || (readable == readable_order::as_matrix && rank == 2);
}

// The axes and orders of a layer's parameters, and the first of them that a factor cannot read.
template <std::size_t Rank, storage_order Order>
struct axes_in_order {};
template <class FactorTable, class... Parameters>
inline constexpr std::size_t misread_parameter = no_index;
template <class FactorTable, std::size_t... Ranks, storage_order... Orders>
inline constexpr std::size_t misread_parameter<FactorTable, axes_in_order<Ranks, Orders>...> = [] {
  const std::size_t ranks[] = {Ranks..., 0};
  const storage_order orders[] = {Orders..., storage_order::row_major};
  for (const factor_statement& factor : FactorTable::value) {
    const std::size_t p = factor.ordered.number;
    if (factor.ordered.source == variable_source::own_parameter && p != no_index &&
        !can_read(factor.order, orders[p], ranks[p]))
      return p;
  }
  return no_index;
}();

/// The table of a layer on its input, `Layer::on<In>`.
template <class Bound>
struct table_of;

// Most layers have no layers inside, and no table of them.
template <class Children>
inline constexpr const child_statement* children_of_table = nullptr;
template <class Children>
struct child_tables;
template <class... Layers, class... Ins, std::size_t... Sources>
struct child_tables<list<child<Layers, Ins, Sources>...>> {
  static constexpr child_statement value[] = {
      child_statement{&table_of<typename Layers::template on<Ins>>::value, Sources}...};
};
// The same for a list with large layers, of which some may be equal.
template <class Children>
struct tables_of_large;
template <class... Layers, class... Ins, std::size_t... Sources>
struct tables_of_large<list<child<Layers, Ins, Sources>...>> {
  static constexpr bool some = (has_many_equations<typename Layers::template on<Ins>>() || ...);
  struct statements {
    child_statement all[sizeof...(Layers)];
  };
  static constexpr statements stated = [] {
    statements result{{child_statement{&table_of<typename Layers::template on<Ins>>::value, Sources}...}};
    for (std::size_t n = 1; n < sizeof...(Layers); ++n)
      result.all[n].as_before =
          result.all[n].source == n && neighbours_of<typename Layers::template on<Ins>...>::value[n];
    return result;
  }();
};
template <class First, class... Rest>
inline constexpr const child_statement* children_of_table<list<First, Rest...>> = [] {
  if constexpr (sizeof...(Rest) + 1 >= least_in_a_row) {
    if constexpr (tables_of_large<list<First, Rest...>>::some)
      return &tables_of_large<list<First, Rest...>>::stated.all[0];
    else
      return &child_tables<list<First, Rest...>>::value[0];
  } else {
    return &child_tables<list<First, Rest...>>::value[0];
  }
}();

// The general case has parameters of which some are shared.
template <class Values, class Parameters, class Factors, class Children>
struct table_of_lists {
  using names = without_names<Parameters>;
  using bare = table_of_lists<Values, typename names::type, Factors, Children>;
  struct statements {
    parameter_statement all[Parameters::size];
  };
  static constexpr statements stated = [] {
    statements result{};
    for (std::size_t p = 0; p < Parameters::size; ++p) {
      result.all[p] = bare::parameters[p];
      result.all[p].shared_name = names::names[p];
    }
    return result;
  }();
  static constexpr const parameter_statement (&parameters)[Parameters::size] = stated.all;
  static constexpr layer_table value = [] {
    layer_table table = bare::value;
    table.parameters = {stated.all, Parameters::size};
    table.shared = names::shared;
    return table;
  }();
};

// An array must have at least one element.
template <std::size_t Count>
inline constexpr std::size_t at_least_one = Count == 0 ? 1 : Count;

// The statements of a layer's values. Most values are plain.
template <class... Values>
inline constexpr value_statement values_of[at_least_one<sizeof...(Values)>] = {value_of<Values>...};
template <class... Kinds, class... Shapes>
inline constexpr value_statement values_of<value<Kinds, Shapes>...>[at_least_one<sizeof...(Kinds)>] = {
    value_statement{Shapes::size}...};

// What a convolution's weight has beyond its rows and columns.
template <storage_order Order, std::size_t... Axes>
constexpr kernel_record kernel_of() {
  kernel_record kernel;
  for (const std::size_t extent : {Axes...}) {
    if (Order == storage_order::row_major)
      kernel.centre = kernel.centre * extent + extent / 2;
    else
      kernel.centre += kernel.area * (extent / 2);
    kernel.area *= extent;
  }
  return kernel;
}

// The statement of a parameter of this shape. A vector counts as row-major.
template <class Shape, storage_order Order>
inline constexpr parameter_statement statement_of_parameter{Shape::size};
template <std::size_t Rows, std::size_t Columns, storage_order Order>
inline constexpr parameter_statement statement_of_parameter<shape<Rows, Columns>, Order>{
    .size = shape<Rows, Columns>::size, .order = Order, .rows = Rows};
template <std::size_t Rows, std::size_t Columns, std::size_t Axis, std::size_t... Axes, storage_order Order>
inline constexpr parameter_statement statement_of_parameter<shape<Rows, Columns, Axis, Axes...>, Order>{
    .size = shape<Rows, Columns, Axis, Axes...>::size,
    .order = Order,
    .rows = Rows,
    .kernel = kernel_of<Order, Axis, Axes...>()};

template <class... Values, class... ParameterKinds, class... ParameterShapes, class... Beginnings,
          storage_order... Orders, class Factors, class... Layers, class... Ins, std::size_t... Sources>
struct table_of_lists<list<Values...>, list<parameter<ParameterKinds, ParameterShapes, Beginnings, Orders>...>, Factors,
                      list<child<Layers, Ins, Sources>...>> {
  static constexpr parameter_statement parameters[at_least_one<sizeof...(Beginnings)>] = {
      statement_of_parameter<ParameterShapes, Orders>...};
  using factors = factor_table<Factors, list<typename Values::kind...>, list<ParameterKinds...>>;
  static constexpr layer_table value{{values_of<Values...>, sizeof...(Values)},
                                     {parameters, sizeof...(Beginnings)},
                                     factors::value,
                                     factors::reads,
                                     factors::parameters_wait,
                                     misread_parameter<factors, axes_in_order<ParameterShapes::rank, Orders>...>,
                                     factors::has_own_operations,
                                     {children_of_table<list<child<Layers, Ins, Sources>...>>, sizeof...(Layers)}};
};

}  // namespace internal::graphs
}  // namespace chainrule
