// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chain/multiplication_plan.hpp>
#include <chainrule/loss/squared_error.hpp>
#include <chainrule/meta/type_text.hpp>
#include <chainrule/report/extents_of_shape.hpp>

// The content of a network's derivation: constants of the network's type, with formulas in LaTeX, from its list of
// factors. They are compiled to data; the code that writes the page is shared by all networks.
namespace chainrule::internal::report {

/// A value or a parameter.
struct variable {
  const char* symbol;
  table_rows<std::size_t> shape;
  std::size_t size;
};

/// A layer: its name as the compiler spells it, and its output. Its path is in the graph's record.
struct layer_facts {
  const char* name;
  step_record place;
  variable output;
  table_rows<variable> parameters;
};

/// A factor d(y)/d(x). `form` is nullptr if no closed form is stated; for a function's derivative it is the argument.
struct factor_facts {
  variable y, x;
  structure kind = structure::dense;
  std::size_t value = no_index;  // y's number among the values
  std::size_t step = no_index;
  bool to_parameter = false;
  const char* form = nullptr;
  bool is_one = false;               // the form is the number one
  std::size_t outer_rows = 0;        // if the factor is I (x) x', the rows of I, and the form is x; otherwise 0
  bool needs_brackets = false;       // whether the form needs them in a product
  bool applies = false;              // y is the form times x, where x is a value
  const char* function = nullptr;    // the name of a function of each element
  const char* derivative = nullptr;  // its derivative at z, if stated
};

/// A product or sum in the order of its multiplications: 'f' a factor, 'i' a direct path that is the identity, 'd'
/// another direct path, '*' and '+' several parts, '{' a sum that is distributed: the operand beside it is multiplied
/// by each of its terms.
struct multiplication {
  char kind;
  std::size_t factor;
  table_rows<const multiplication*> parts;
  const char* derivative = nullptr;  // of a direct path, in LaTeX
};

/// dC/dx of a parameter x, with the multiply-adds for one sample.
struct gradient_facts {
  variable parameter;
  const multiplication* order;  // nullptr where the cost does not depend on it
  std::size_t cost, forward_cost, reverse_cost;
};

/// All of a derivation. Factors are in the graph's order; the multiplication's factor `count` is d(C)/d(a).
struct facts {
  table_rows<variable> values;
  table_rows<layer_facts> layers;
  table_rows<factor_facts> factors;
  table_rows<gradient_facts> gradients;
  variable output;
  const char* cost;  // the loss's formula, or nullptr
  const char* cost_name;
  const char* cost_derivative;  // or nullptr
  long long cost_multiple;      // a number before it
  std::size_t parameter_count, forward_multiply_adds, backward_multiply_adds;
};

/// A derivative or closed form in LaTeX.
template <class Part>
inline constexpr auto latex_text =
    calculus::writing::written<calculus::writing::tex, calculus::writing::without_shapes>(Part{});

template <class Net, class Symbol>
inline constexpr variable variable_of{latex_text<Symbol>.characters,
                                      extents_of_shape<typename variable_lookup<Net, Symbol>::extents>::value,
                                      variable_lookup<Net, Symbol>::extents::size};

/// Stated::form in LaTeX. A number that the author typed is part of its value, not of its type.
template <class Stated>
inline constexpr auto latex_form =
    calculus::writing::written<calculus::writing::tex, calculus::writing::without_shapes>(Stated::form);

// The part of a closed form that is written as the factor's form.
template <class Form>
constexpr Form form_to_write(Form form) {
  return form;
}
template <class Function, class Argument>
constexpr auto form_to_write(calculus::activation_derivative<Function, Argument> form) {
  return form_to_write(form.argument);
}
template <class Net, std::size_t Factor>
struct stated_by_operation {
  static constexpr auto form =
      form_to_write(operation_at<Net, Factor>::closed_form(chains::factor_symbols<Net, Factor>{}));
};
template <class Function>
struct stated_by_function {
  static constexpr auto form = Function::derivative_formula(calculus::z<>);
};

// A number in front of the derivative that a loss states; it is written apart.
template <class Form>
constexpr long long multiple_of = 1;
template <long long N, class Right>
constexpr long long multiple_of<calculus::multiplied<calculus::rational<N>, Right>> = N;
template <class Form>
constexpr Form without_multiple(Form form) {
  return form;
}
template <long long N, class Right>
constexpr Right without_multiple(calculus::multiplied<calculus::rational<N>, Right> form) {
  return form.right;
}
template <class Loss, class Output>
struct stated_by_loss {
  static constexpr auto whole = Loss::derivative_formula(Output{}, calculus::y);
  static constexpr auto form = without_multiple(whole);
};

template <class Function>
constexpr const char* derivative_of_function() {
  if constexpr (requires { Function::derivative_formula(calculus::z<>); })
    return latex_form<stated_by_function<Function>>.characters;
  else
    return nullptr;
}

template <class Net, std::size_t Factor>
inline constexpr factor_facts facts_of_factor = [] {
  constexpr factor_record record = Net::graph().factors[Factor];
  using operation = operation_at<Net, Factor>;
  using symbols = chains::factor_symbols<Net, Factor>;
  factor_facts result{variable_of<Net, typename symbols::y>,
                      variable_of<Net, typename symbols::x>,
                      record.kind,
                      record.y,
                      record.step,
                      record.to_parameter};
  if constexpr (requires { operation::closed_form(symbols{}); }) {
    using form = decltype(operation::closed_form(symbols{}));
    constexpr matrix_form matrix = plans::form_of_factor<Net, Factor>();
    result.is_one =
        std::is_same_v<std::remove_const_t<decltype(stated_by_operation<Net, Factor>::form)>, calculus::rational<1>>;
    result.form = result.is_one ? "I" : latex_form<stated_by_operation<Net, Factor>>.characters;
    result.outer_rows = matrix.is_outer() ? matrix.rows : 0;
    result.needs_brackets = matrix.is_outer() || calculus::writing::binding<form> < 1;
    result.applies = operation::reads::size == 0 || record.kind == structure::selection;
  }
  if constexpr (requires { typename operation::function; }) {
    result.function = meta::code_of<typename operation::function>::text.characters;
    result.derivative = derivative_of_function<typename operation::function>();
  }
  return result;
}();

/// The order of a product's multiplications, from its type.
template <class Net, class Derivative>
struct ordered;
template <class Net, class Y, class X>
struct ordered<Net, calculus::partial<Y, X>> {
  static constexpr multiplication value{'f', chains::factor_of<Net, calculus::partial<Y, X>>, {}};
};
template <class Net, class X>
struct ordered<Net, calculus::partial<calculus::symbol<calculus::cost>, X>> {
  static constexpr multiplication value{'f', Net::graph_type::extents.factors, {}};
};
template <class Net, class Y, class X, std::size_t Number, bool IsIdentity>
struct ordered<Net, calculus::direct<Y, X, Number, IsIdentity>> {
  using way = calculus::direct<Y, X, Number, IsIdentity>;
  static constexpr multiplication value{
      IsIdentity ? 'i' : 'd', chains::factor_of<Net, way>, {}, latex_text<way>.characters};
};
template <class Net, class Inside>
struct ordered<Net, calculus::bracketed_derivative<Inside>> : ordered<Net, Inside> {};
template <class Net, class... Factors>
struct ordered<Net, calculus::product<Factors...>> {
  static constexpr const multiplication* parts[] = {&ordered<Net, Factors>::value...};
  static constexpr multiplication value{'*', no_index, {parts, sizeof...(Factors)}};
};
template <class Net, class... Terms>
struct ordered<Net, calculus::sum<Terms...>> {
  static constexpr const multiplication* parts[] = {&ordered<Net, Terms>::value...};
  static constexpr multiplication value{'+', no_index, {parts, sizeof...(Terms)}};
};
template <class Net, class Sum>
struct ordered<Net, calculus::distributed_sum<Sum>> {
  static constexpr multiplication value{'{', no_index, ordered<Net, Sum>::value.parts};
};

template <class Net, std::size_t Parameter>
inline constexpr gradient_facts facts_of_gradient = [] {
  using parameter = parameter_symbol<Net, Parameter>;
  using cost = calculus::symbol<calculus::cost>;
  gradient_facts result{variable_of<Net, parameter>, nullptr, 0, 0, 0};
  if constexpr (chains::depends<Net, cost, parameter>) {
    using plan = multiplication_plan<Net, typename chains::expand<Net, calculus::partial<cost, parameter>>::type>;
    result = {variable_of<Net, parameter>, &ordered<Net, std::remove_const_t<decltype(plan::order)>>::value, plan::cost,
              plan::forward_cost, plan::reverse_cost};
  }
  return result;
}();

template <class Net, std::size_t First, class Indices>
struct parameters_of_step;
template <class Net, std::size_t First, std::size_t... Indices>
struct parameters_of_step<Net, First, meta::index_sequence<Indices...>> {
  static constexpr variable rows[sizeof...(Indices) + 1] = {
      variable_of<Net, parameter_symbol<Net, graphs::parameter_at(Net::graph(), First + Indices)>>...};
  static constexpr table_rows<variable> value{rows, sizeof...(Indices)};
};

template <class Net, std::size_t Step>
inline constexpr layer_facts facts_of_layer = [] {
  constexpr step_record record = Net::graph().steps[Step];
  using placed = topologies::step_type<Net, Step>;
  using parameters = parameters_of_step<Net, record.first_parameter,
                                        meta::make_index_sequence<stored_of<typename placed::bound>::size>>;
  return layer_facts{meta::code_of<typename placed::layer>::text.characters, record,
                     variable_of<Net, value_symbol<Net, record.first_value + placed::bound::values::size - 1>>,
                     parameters::value};
}();

template <class Net, class Values, class Steps, class Factors, class Parameters>
struct tables_of;
template <class Net, std::size_t... V, std::size_t... S, std::size_t... F, std::size_t... P>
struct tables_of<Net, meta::index_sequence<V...>, meta::index_sequence<S...>, meta::index_sequence<F...>,
                 meta::index_sequence<P...>> {
  static constexpr variable values[] = {variable_of<Net, value_symbol<Net, V>>...};
  static constexpr layer_facts layers[] = {facts_of_layer<Net, S>...};
  static constexpr factor_facts factors[] = {facts_of_factor<Net, F>...};
  static constexpr gradient_facts gradients[sizeof...(P) + 1] = {
      facts_of_gradient<Net, P>..., {variable_of<Net, value_symbol<Net, 0>>, nullptr, 0, 0, 0}};
};

/// The facts of an accepted network.
template <class Net, class Loss>
inline constexpr facts facts_of = [] {
  constexpr graph_extents count = Net::graph_type::extents;
  using tables = tables_of<Net, meta::make_index_sequence<count.values>, meta::make_index_sequence<count.steps>,
                           meta::make_index_sequence<count.factors>, meta::make_index_sequence<count.parameters>>;
  using output = value_symbol<Net, Net::graph().output>;
  facts all{{tables::values, count.values},
            {tables::layers, count.steps},
            {tables::factors, count.factors},
            {tables::gradients, count.parameters},
            variable_of<Net, output>,
            nullptr,
            meta::code_of<Loss>::text.characters,
            nullptr,
            1,
            Net::parameter_count,
            Net::forward_multiply_adds,
            Net::backward_multiply_adds};
  if constexpr (requires { Loss::latex; }) all.cost = Loss::latex;
  if constexpr (requires { Loss::derivative_formula(output{}, calculus::y); }) {
    using stated = stated_by_loss<Loss, output>;
    all.cost_derivative = latex_form<stated>.characters;
    all.cost_multiple = multiple_of<std::remove_const_t<decltype(stated::whole)>>;
  }
  return all;
}();

}  // namespace chainrule::internal::report
