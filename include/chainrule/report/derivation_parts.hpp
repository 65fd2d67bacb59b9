// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <chainrule/loss/squared_error.hpp>
#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/report/type_text.hpp>
#include <chainrule/topology/plan.hpp>

// What a network's derivation on paper is made of, read off its one list of factors. Formulas are in LaTeX. The compiler sees
// each factor once; products are written from factors at run time.
namespace chainrule::derivations {

using extents = std::vector<std::size_t>;

/// A value or a parameter.
struct variable {
  std::string symbol;
  extents shape;
  std::size_t size = 0;
};

/// A layer, and what it hands on. `path` is its number; inside a composite, the composite's before it.
struct layer_row {
  extents path;
  std::string name;
  variable output;
  std::vector<variable> parameters;
};

/// A factor d(y)/d(x), and what it says of y. `form` is empty where its operand states no closed form.
struct factor_row {
  std::string y, x;
  extents y_shape, x_shape;
  structure kind = structure::dense;
  std::string form;
  bool needs_brackets = false;   // in a product
  std::size_t value = none;      // y's number among the values
  std::size_t step = none;
  bool to_parameter = false;
  bool applies = false;          // y is its form times x, where x is a value
  std::string function;          // or a function of each element of x
};

/// A function of one number, and its derivative at z; "" where that is not stated.
struct function_row {
  std::string name;
  std::string derivative;
};

/// A product or sum of factors, in the order of its multiplications; 'f' a factor, 'i' a direct way, '*' and '+' several parts.
struct multiplication {
  char kind = 'f';
  std::size_t factor = 0;
  std::vector<multiplication> parts = {};
};

/// dC/dx of a parameter x, with the multiply-adds for one sample.
struct gradient_row {
  variable parameter;
  multiplication order;
  std::size_t cost = 0, forward_cost = 0, reverse_cost = 0;
};

/// All that a page says. Factor 0 is dC/da; the others and the gradients follow from the output back.
struct parts {
  std::vector<variable> values;
  std::vector<layer_row> layers;      // as computed: a composite after those inside it
  std::vector<factor_row> factors;
  std::vector<function_row> functions;
  std::vector<gradient_row> gradients;
  std::string cost;
  std::size_t parameter_count = 0, forward_multiply_adds = 0, backward_multiply_adds = 0;
};

/// Anything of the calculus in LaTeX.
template <class Part>
std::string latex_of(Part) {
  using namespace calculus::writing;
  std::string text(write_all<tex, without_shapes, Part>(nullptr), ' ');
  write_all<tex, without_shapes, Part>(text.data());
  return text;
}

template <std::size_t... Extents>
extents extents_of(shape<Extents...>) {
  return {Extents...};
}

template <class Net, class Symbol>
variable variable_of(Symbol symbol) {
  using found = typename lookup<Net, Symbol>::extents;
  return {latex_of(symbol), extents_of(found{}), found::size};
}

/// The name of a function or of a layer in a formula: `\tanh`, `\text{leaky-relu}`.
inline std::string in_formula(std::string name) {
  type_texts::replace_all(name, "act::", "");
  if (name == "tanh") return "\\tanh";
  for (char& c : name) {
    if (c == '_') c = '-';
    if (std::string_view("\\{}#$%&~^").find(c) != std::string_view::npos || static_cast<unsigned char>(c) > 126) c = '?';
  }
  for (const auto& [sign, written] : {std::pair{"<", "("}, {">", ")"}}) type_texts::replace_all(name, sign, written);
  return "\\text{" + name + "}";
}

/// A closed form, transposed: of a cost, whose derivative is a row.
template <class Form>
std::string transposed(Form form) {
  return "\\left(" + latex_of(form) + "\\right)^{\\top}";
}
template <long long N, class Right>
std::string transposed(calculus::multiplied<calculus::rational<N>, Right>) {
  return latex_of(calculus::rational<N>{}) + " " + transposed(Right{});
}

// a^{(1)}, as a row: a^{(1)\\top}.
inline std::string column_transposed(std::string form) {
  const bool has_index = form.find("^{(") != std::string::npos && form.find_first_of("^{(", form.find("^{(") + 3) == std::string::npos;
  return has_index && form.back() == '}' ? form.substr(0, form.size() - 1) + "\\top}" : "\\left(" + form + "\\right)^{\\top}";
}

template <class Function, class Argument>
std::string form_of(calculus::activation_derivative<Function, Argument>) {
  return "\\mathrm{diag}(" + in_formula(type_text<Function>()) + "'(" + latex_of(Argument{}) + "))";
}
template <class Form>
std::string form_of(Form form) {
  return latex_of(form);
}
inline std::string form_of(calculus::rational<1>) {
  return "I";
}

template <class Function>
void add_function(std::vector<function_row>& functions) {
  const std::string name = in_formula(type_text<Function>());
  for (const function_row& known : functions)
    if (known.name == name) return;
  functions.push_back({name, ""});
  if constexpr (requires { Function::derivative_formula(calculus::z<>); })
    functions.back().derivative = latex_of(Function::derivative_formula(calculus::z<>));
}

template <class Net, std::size_t Factor>
factor_row factor_of(std::vector<function_row>& functions) {
  constexpr factor_record record = Net::graph().factors[Factor];
  using operand = operand_at<Net, Factor>;
  using symbols = chains::factor_symbols<Net, Factor>;
  const variable y = variable_of<Net>(typename symbols::y{}), x = variable_of<Net>(typename symbols::x{});
  factor_row row;
  row.y = y.symbol, row.x = x.symbol, row.y_shape = y.shape, row.x_shape = x.shape;
  row.kind = record.kind, row.value = record.y, row.step = record.step, row.to_parameter = record.to_parameter;
  if constexpr (requires { operand::closed_form(symbols{}); }) {
    using form = decltype(operand::closed_form(symbols{}));
    constexpr matrix_form matrix = plans::form_of_factor<Net, Factor>();
    row.form = matrix.is_outer() ? "I_{" + std::to_string(matrix.rows) + "} \\otimes " + column_transposed(latex_of(form{})) : form_of(form{});
    row.needs_brackets = matrix.is_outer() || calculus::writing::binding<form> < 1;
    row.applies = operand::reads::size == 0 || record.kind == structure::selection;
  }
  if constexpr (requires { typename operand::function; }) {
    row.function = in_formula(type_text<typename operand::function>());
    add_function<typename operand::function>(functions);
  }
  return row;
}

/// d(C)/d(a).
template <class Net, class Loss>
factor_row factor_of_cost() {
  using output = value_symbol<Net, Net::graph().output>;
  const variable a = variable_of<Net>(output{});
  factor_row row;
  row.y = "C", row.x = a.symbol, row.x_shape = a.shape;
  if constexpr (requires { Loss::derivative_formula(output{}, calculus::y); }) row.form = transposed(Loss::derivative_formula(output{}, calculus::y));
  return row;
}

// The order of a product's multiplications, from its type.
template <class Net>
struct ordered {
  static constexpr std::size_t last = Net::graph_type::extents.factors;

  template <class Y, class X>
  static multiplication of(calculus::partial<Y, X>) {
    return {'f', last - chains::factor_between<Net, Y, X>};
  }
  template <class X>
  static multiplication of(calculus::partial<calculus::symbol<calculus::cost>, X>) {
    return {'f', 0};
  }
  template <class Y, class X>
  static multiplication of(calculus::direct<Y, X>) {
    return {'i', last - chains::factor_between<Net, Y, X>};
  }
  template <class Inside>
  static multiplication of(calculus::bracketed_derivative<Inside>) {
    return of(Inside{});
  }
  template <class... Factors>
  static multiplication of(calculus::product<Factors...>) {
    multiplication product{'*', 0};
    (product.parts.push_back(of(Factors{})), ...);
    return product;
  }
  template <class... Terms>
  static multiplication of(calculus::sum<Terms...>) {
    multiplication sum{'+', 0};
    (sum.parts.push_back(of(Terms{})), ...);
    return sum;
  }
};

template <class Net, std::size_t Step>
layer_row layer_of() {
  constexpr step_record record = Net::graph().steps[Step];
  using placed = topologies::step_type<Net, Step>;
  constexpr std::size_t values = placed::bound::values::size, count = placed::bound::parameters::size;
  layer_row row{{record.numbers, record.numbers + record.depth}, type_text<typename placed::layer>(),
                variable_of<Net>(value_symbol<Net, record.first_value + values - 1>{}), {}};
  for_each_index<0, count>([&]<std::size_t P>() { row.parameters.push_back(variable_of<Net>(parameter_symbol<Net, record.first_parameter + P>{})); });
  return row;
}

template <class Net, std::size_t Parameter>
void add_gradient(std::vector<gradient_row>& gradients) {
  using parameter = parameter_symbol<Net, Parameter>;
  using cost = calculus::symbol<calculus::cost>;
  if constexpr (chains::depends<Net, cost, parameter>) {
    using plan = multiplication_plan<Net, typename chains::expand<Net, calculus::partial<cost, parameter>>::type>;
    gradients.push_back({variable_of<Net>(parameter{}), ordered<Net>::of(plan::order), plan::cost, plan::forward_cost, plan::reverse_cost});
  }
}

/// All of it, for an accepted network.
template <class Net, class Loss>
parts parts_of() {
  using graph = typename Net::graph_type;
  parts all;
  all.parameter_count = Net::parameter_count;
  all.forward_multiply_adds = Net::forward_multiply_adds;
  all.backward_multiply_adds = Net::backward_multiply_adds;
  if constexpr (requires { Loss::latex; })
    all.cost = Loss::latex;
  else
    all.cost = in_formula(type_text<Loss>()) + "\\left(a, y\\right)";
  for_each_index<0, graph::extents.values>([&]<std::size_t V>() { all.values.push_back(variable_of<Net>(value_symbol<Net, V>{})); });
  for_each_index<0, graph::extents.steps>([&]<std::size_t S>() { all.layers.push_back(layer_of<Net, S>()); });
  all.factors.push_back(factor_of_cost<Net, Loss>());
  for_each_index<0, graph::extents.factors>([&]<std::size_t F>() { all.factors.push_back(factor_of<Net, F>(all.functions)); });
  for_each_index<0, graph::extents.parameters>([&]<std::size_t P>() { add_gradient<Net, P>(all.gradients); });
  std::reverse(all.factors.begin() + 1, all.factors.end());
  std::reverse(all.gradients.begin(), all.gradients.end());
  return all;
}

}  // namespace chainrule::derivations
