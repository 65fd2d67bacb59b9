// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <chainrule/report/derivation_facts.hpp>

// Formulas from the facts of a derivation. Each consists of pieces, between which a line may be broken. The functions
// here and in the page are templates although they have one instantiation:
// docs/decisions/14_templates_for_rare_code.md.
namespace chainrule::internal::report {

using pieces = std::vector<std::string>;
using extents = table_rows<std::size_t>;

/// A factor with its formula; "" if no closed form is stated.
struct factor_row : factor_facts {
  std::string formula;
  std::string function_name;
};

/// A function of one number, and its derivative at z.
struct function_row {
  std::string name;
  const char* derivative;
};

/// The content of a page. Factor 0 is dC/da; the others and the gradients follow, from the output backwards.
struct parts {
  facts network;
  std::vector<std::string> layers;  // their names
  std::vector<factor_row> factors;
  std::vector<function_row> functions;
  std::string cost;

  const factor_row& factor_of(const multiplication& one) const { return factors[network.factors.count - one.factor]; }
};

template <class String>
void replace_all(String& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != String::npos; at += to.size())
    text.replace(at, from.size(), to);
}

/// The name of a function or of a layer in a formula: `\\tanh`, `\\text{leaky-relu}`.
template <class String = std::string>
String in_formula(std::type_identity_t<String> name) {
  report::replace_all(name, "act::", "");
  if (name == "tanh") return "\\tanh";
  for (char& c : name) {
    if (c == '_') c = '-';
    if (std::string_view("\\{}#$%&~^").find(c) != std::string_view::npos || static_cast<unsigned char>(c) > 126)
      c = '?';
  }
  report::replace_all(name, "<", "(");
  report::replace_all(name, ">", ")");
  return "\\text{" + name + "}";
}

/// The transpose of a column: a^{(1)\\top}.
template <class String = std::string>
String transposed(const std::type_identity_t<String>& form) {
  const std::size_t index = form.find("^{(");
  const bool is_symbol = index != form.npos && form.find("^{(", index + 3) == form.npos &&
                         form.find(' ') == form.npos && form.back() == '}';
  return is_symbol ? form.substr(0, form.size() - 1) + "\\top}" : "\\left(" + form + "\\right)^{\\top}";
}

template <class Row>
std::string formula_of(const Row& factor) {
  if (factor.form == nullptr) return "";
  if (factor.outer_rows > 0) return "I_{" + std::to_string(factor.outer_rows) + "} \\otimes " + transposed(factor.form);
  return factor.function != nullptr && !factor.is_one
             ? "\\mathrm{diag}(" + factor.function_name + "'(" + factor.form + "))"
             : factor.form;
}

template <class Parts = parts, class Row = factor_row>
Parts parts_of(const facts& network) {
  Parts all{network, {}, {}, {}, network.cost != nullptr ? network.cost : in_formula(network.cost_name) + "(a, y)"};
  for (const layer_facts& layer : network.layers) all.layers.push_back(layer.name);
  Row cost{{variable{"C", {}, 1}, network.output}, "", ""};
  if (network.cost_derivative != nullptr)
    cost.formula = (network.cost_multiple != 1 ? std::to_string(network.cost_multiple) + " " : "") + "\\left(" +
                   network.cost_derivative + "\\right)^{\\top}";
  all.factors.push_back(cost);
  for (std::size_t f = network.factors.count; f-- > 0;) {
    Row factor{network.factors.first[f], "", ""};
    if (factor.function != nullptr) factor.function_name = in_formula(factor.function);
    factor.formula = formula_of(factor);
    all.factors.push_back(factor);
  }
  for (std::size_t f = all.factors.size(); f-- > 1;) {
    const Row& factor = all.factors[f];
    const auto is_it = [&](const function_row& known) { return known.name == factor.function_name; };
    if (factor.derivative != nullptr && std::none_of(all.functions.begin(), all.functions.end(), is_it))
      all.functions.push_back({factor.function_name, factor.derivative});
  }
  return all;
}

/// 1,234,567.
template <class String = std::string>
String number(std::size_t count) {
  String digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

template <class String = std::string>
String shape_of_variable(const extents& shape) {
  String text;
  for (const std::size_t extent : shape) text += (text.empty() ? "" : " \\times ") + std::to_string(extent);
  return text.empty() ? "1" : text;
}

/// The shape of a factor's matrix: y's elements, then x's.
template <class = void>
std::string shape_of_factor(const factor_row& factor) {
  const auto side = [](const extents& shape) {
    return shape.count > 1 ? "(" + shape_of_variable(shape) + ")" : shape_of_variable(shape);
  };
  return side(factor.y.shape) + " \\times " + side(factor.x.shape);
}

template <class = void>
const char* name_of(structure kind) {
  const char* const names[structure_count] = {"identity", "permutation", "diagonal", "selection",
                                              "block",    "lookup",      "repeated", "lower triangular",
                                              "toeplitz", "outer",       "dense"};
  return names[static_cast<std::size_t>(kind)];
}

template <class String = std::string>
String fraction(const std::type_identity_t<String>& y, const std::type_identity_t<String>& x) {
  return "\\frac{\\partial " + y + "}{\\partial " + x + "}";
}

/// The right side of a value's equation, from the factors that lead to it: the sum of each argument times its factor
/// and of the parameters that are added; otherwise its layer's function of its arguments.
template <class Parts, class Row = factor_row, class Pieces = pieces>
Pieces equation_of(const Parts& all, std::size_t value) {
  std::vector<const Row*> from_values, from_parameters;
  for (std::size_t f = all.factors.size(); f-- > 1;)
    if (all.factors[f].value == value)
      (all.factors[f].to_parameter ? from_parameters : from_values).push_back(&all.factors[f]);
  if (from_values.empty() && from_parameters.size() == 1 && from_parameters[0]->kind == structure::lookup &&
      !from_parameters[0]->formula.empty())
    return {from_parameters[0]->formula + " \\, " + from_parameters[0]->x.symbol};
  if (from_values.empty()) return {"?"};
  if (from_values.size() == 1 && from_parameters.empty() && from_values[0]->function != nullptr)
    return {from_values[0]->function_name + "(" + std::string(from_values[0]->x.symbol) + ")"};

  bool is_sum = true;
  for (const Row* factor : from_values) is_sum = is_sum && factor->applies;
  for (const Row* factor : from_parameters) {
    bool found = factor->kind == structure::identity || factor->kind == structure::selection;
    for (const Row* other : from_values) found = found || other->formula.find(factor->x.symbol) != std::string::npos;
    is_sum = is_sum && found;
  }
  Pieces terms;
  if (is_sum) {
    for (const auto* factors : {&from_values, &from_parameters})
      for (const Row* factor : *factors) {
        if (factor->to_parameter && factor->kind != structure::identity && factor->kind != structure::selection)
          continue;
        const std::string form = factor->is_one           ? ""
                                 : factor->needs_brackets ? "\\left(" + factor->formula + "\\right) \\, "
                                                          : factor->formula + " \\, ";
        terms.push_back((terms.empty() ? "" : "{+}~") + form + factor->x.symbol);
      }
    return terms;
  }
  std::string text = in_formula(all.layers[from_values[0]->step]) + "(";
  const char* separator = "";
  for (const auto* factors : {&from_values, &from_parameters})
    for (const Row* factor : *factors) {
      text += separator + std::string(factor->x.symbol);
      separator = ", ";
    }
  return {text + ")"};
}

/// How a product is written: its factors as d(y)/d(x), as closed forms, or as numbers in the order of multiplication.
enum class writing { derivatives, closed_forms, order };

template <class Parts>
std::string factor_text(const Parts& all, const multiplication& one, writing how) {
  const auto& factor = all.factor_of(one);
  if (one.kind == 'i') return "I";
  if (how == writing::order) return "F_{" + std::to_string(all.network.factors.count - one.factor + 1) + "}";
  if (how == writing::derivatives || factor.formula.empty())
    return one.kind == 'd' ? one.derivative : fraction(factor.y.symbol, factor.x.symbol);
  return factor.needs_brackets ? "\\left(" + factor.formula + "\\right)" : factor.formula;
}

template <class Pieces>
void put_between(const std::string& open, Pieces& inside, const std::string& close) {
  inside.front() = open + inside.front();
  inside.back() += close;
}

template <class Part, class Pieces = pieces>
Pieces pieces_of(const parts& all, const Part& form, writing how, bool inside_product = false);

/// A product in the order of its multiplications. If many factors are multiplied one after another from the left, those
/// between are left out: ( ... ((F1 F2) F3) ... F19) F20.
template <class Part, class Pieces = pieces>
Pieces ordered_product(const parts& all, const Part& product) {
  const std::size_t many = 8;
  std::vector<const Part*> absorbed_factors;
  const Part* left = &product;
  for (; left->kind == '*'; left = left->parts.first[0])
    absorbed_factors.insert(absorbed_factors.begin(), left->parts.first[1]);
  const auto is_factor = [](const Part* part) { return part->kind == 'f'; };
  const bool leaves_out =
      absorbed_factors.size() >= many && std::all_of(absorbed_factors.begin(), absorbed_factors.end(), is_factor);

  Pieces text = pieces_of(all, *left, writing::order, true);
  for (std::size_t i = 0; i < absorbed_factors.size(); ++i) {
    if (leaves_out && i == 2) {
      put_between("(\\cdots", text, "\\cdots");
      i = absorbed_factors.size() - 2;
    }
    Pieces next = pieces_of(all, *absorbed_factors[i], writing::order, true);
    if (absorbed_factors[i]->kind == '*') put_between("(", next, ")");
    text.insert(text.end(), next.begin(), next.end());
    if (i + 1 < absorbed_factors.size()) put_between(leaves_out && i > 2 ? "" : "(", text, ")");
  }
  return text;
}

/// A term of a distributed sum: its factors in the order in which the operand is multiplied by them.
template <class Part, class Pieces = pieces>
Pieces factors_in_turn(const parts& all, const Part& term) {
  if (term.kind != '*') return pieces_of(all, term, writing::order, true);
  Pieces text;
  for (const Part* part : term.parts) {
    Pieces next = pieces_of(all, *part, writing::order, true);
    if (part->kind == '*') put_between("(", next, ")");
    text.insert(text.end(), next.begin(), next.end());
  }
  return text;
}

template <class Part, class Pieces>
Pieces pieces_of(const parts& all, const Part& form, writing how, bool inside_product) {
  if (form.kind == 'f' || form.kind == 'i' || form.kind == 'd') return {factor_text(all, form, how)};
  if (form.kind == '*' && how == writing::order) return ordered_product(all, form);
  const bool is_sum = form.kind == '+' || form.kind == '{', in_braces = form.kind == '{' && how == writing::order;
  Pieces text;
  for (const Part* part : form.parts) {
    Pieces next = in_braces ? factors_in_turn(all, *part) : pieces_of(all, *part, how, form.kind == '*');
    if (form.kind == '*' && how == writing::closed_forms && next == Pieces{"I"}) continue;  // factors of 1 are left out
    if (is_sum && !text.empty()) next.front() = "{+}~" + next.front();
    text.insert(text.end(), next.begin(), next.end());
  }
  if (text.empty()) text.push_back("I");
  if (in_braces)
    put_between("\\bigl\\lbrace ", text, "\\bigr\\rbrace");
  else if (is_sum && inside_product)
    put_between("\\bigl(", text, "\\bigr)");
  return text;
}

}  // namespace chainrule::internal::report
