// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include <chainrule/report/derivation_parts.hpp>

// Formulas from the parts of a derivation. Each comes in pieces, between which a line may end.
namespace chainrule::derivations {

using pieces = std::vector<std::string>;

/// 1,234,567.
inline std::string number(std::size_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

inline std::string shape_of_variable(const extents& shape) {
  std::string text;
  for (const std::size_t extent : shape) text += (text.empty() ? "" : " \\times ") + std::to_string(extent);
  return text.empty() ? "1" : text;
}

/// A matrix's: y's elements, then x's.
inline std::string shape_of_factor(const factor_row& factor) {
  const auto side = [](const extents& shape) { return shape.size() > 1 ? "(" + shape_of_variable(shape) + ")" : shape_of_variable(shape); };
  return side(factor.y_shape) + " \\times " + side(factor.x_shape);
}

inline const char* name_of(structure kind) {
  const char* const names[structure_count] = {"identity", "permutation", "diagonal", "selection", "block", "toeplitz", "outer", "dense"};
  return names[static_cast<std::size_t>(kind)];
}

inline std::string fraction(const std::string& y, const std::string& x) {
  return "\\frac{\\partial " + y + "}{\\partial " + x + "}";
}

/// The right side of a value's equation, from the factors that lead to it: a sum of its arguments, each times its factor, and
/// of the parameters that are added; otherwise its layer's function of them.
inline pieces equation_of(const parts& all, std::size_t value) {
  std::vector<const factor_row*> from_values, from_parameters;
  for (std::size_t f = all.factors.size(); f-- > 1;)
    if (all.factors[f].value == value) (all.factors[f].to_parameter ? from_parameters : from_values).push_back(&all.factors[f]);
  if (from_values.empty()) return {"?"};
  if (from_values.size() == 1 && from_parameters.empty() && !from_values[0]->function.empty())
    return {from_values[0]->function + "(" + from_values[0]->x + ")"};

  bool is_sum = true;
  for (const factor_row* factor : from_values) is_sum = is_sum && factor->applies;
  for (const factor_row* factor : from_parameters) {
    bool found = factor->kind == structure::identity || factor->kind == structure::selection;
    for (const factor_row* other : from_values) found = found || other->form.find(factor->x) != std::string::npos;
    is_sum = is_sum && found;
  }
  pieces terms;
  if (is_sum) {
    for (const auto* factors : {&from_values, &from_parameters})
      for (const factor_row* factor : *factors) {
        if (factor->to_parameter && factor->kind != structure::identity && factor->kind != structure::selection) continue;
        const std::string form = factor->form == "I" ? "" : factor->needs_brackets ? "\\left(" + factor->form + "\\right) \\, " : factor->form + " \\, ";
        terms.push_back((terms.empty() ? "" : "{+}~") + form + factor->x);
      }
    return terms;
  }
  std::string text = in_formula(all.layers[from_values[0]->step].name) + "(";
  const char* separator = "";
  for (const auto* factors : {&from_values, &from_parameters})
    for (const factor_row* factor : *factors) {
      text += separator + factor->x;
      separator = ", ";
    }
  return {text + ")"};
}

/// How a product is written: its factors as d(y)/d(x), as closed forms, or as numbers in the order of multiplication.
enum class writing { derivatives, closed_forms, order };

inline std::string factor_text(const parts& all, const multiplication& one, writing how) {
  const factor_row& factor = all.factors[one.factor];
  if (one.kind == 'i') return "I";
  if (how == writing::order) return "F_{" + std::to_string(one.factor + 1) + "}";
  if (how == writing::derivatives || factor.form.empty()) return fraction(factor.y, factor.x);
  return factor.needs_brackets ? "\\left(" + factor.form + "\\right)" : factor.form;
}

inline void put_between(const std::string& open, pieces& inside, const std::string& close) {
  inside.front() = open + inside.front();
  inside.back() += close;
}

inline pieces pieces_of(const parts& all, const multiplication& form, writing how, bool inside_product = false);

/// A product in the order of its multiplications. Where many factors are taken in one after another from the left, those
/// between are left out: ( ... ((F1 F2) F3) ... F19) F20.
inline pieces ordered_product(const parts& all, const multiplication& product) {
  const std::size_t many = 8;
  std::vector<const multiplication*> taken_in;
  const multiplication* left = &product;
  for (; left->kind == '*'; left = &left->parts[0]) taken_in.insert(taken_in.begin(), &left->parts[1]);
  const auto is_factor = [](const multiplication* part) { return part->kind == 'f'; };
  const bool leaves_out = taken_in.size() >= many && std::all_of(taken_in.begin(), taken_in.end(), is_factor);

  pieces text = pieces_of(all, *left, writing::order, true);
  for (std::size_t i = 0; i < taken_in.size(); ++i) {
    if (leaves_out && i == 2) {
      put_between("(\\cdots", text, "\\cdots");
      i = taken_in.size() - 2;
    }
    pieces next = pieces_of(all, *taken_in[i], writing::order, true);
    if (taken_in[i]->kind == '*') put_between("(", next, ")");
    text.insert(text.end(), next.begin(), next.end());
    if (i + 1 < taken_in.size()) put_between(leaves_out && i > 2 ? "" : "(", text, ")");
  }
  return text;
}

inline pieces pieces_of(const parts& all, const multiplication& form, writing how, bool inside_product) {
  if (form.kind == 'f' || form.kind == 'i') return {factor_text(all, form, how)};
  if (form.kind == '*' && how == writing::order) return ordered_product(all, form);
  pieces text;
  for (const multiplication& part : form.parts) {
    pieces next = pieces_of(all, part, how, form.kind == '*');
    if (form.kind == '*' && how == writing::closed_forms && next == pieces{"I"}) continue;  // a factor of one is not written
    if (form.kind == '+' && !text.empty()) next.front() = "{+}~" + next.front();
    text.insert(text.end(), next.begin(), next.end());
  }
  if (text.empty()) text.push_back("I");
  if (form.kind == '+' && inside_product) put_between("\\bigl(", text, "\\bigr)");
  return text;
}

/// What the signs mean that occur in the formulas.
inline std::vector<std::string> meanings(const parts& all) {
  std::vector<std::string> notes;
  for (const function_row& function : all.functions)
    if (!function.derivative.empty()) notes.push_back("$" + function.name + "'(z) = " + function.derivative + "$, for each element.");
  const std::pair<const char*, const char*> signs[] = {
      {"\\mathrm{diag}", "$\\mathrm{diag}(v)$ has the elements of $v$ on its diagonal, and zeros elsewhere."},
      {"\\otimes", "$I \\otimes x^{\\top}$ has in its row $i$ the vector $x$ where row $i$ of $W$ lies, and zeros elsewhere. So a row $u$ times it is the outer product of "
                   "$u$ and $x$, of the shape of $W$. It is kept as these two vectors, and costs no multiply-adds."},
      {"\\mathrm{toeplitz}", "$\\mathrm{toeplitz}(W)$ is the cross-correlation with $W$, as a matrix."},
      {"\\mathrm{unfold}", "$\\mathrm{unfold}(x)$ has, for each filter, what lies under the kernel at each of its places on $x$."},
      {"S_{\\max}", "$S_{\\max}(x)$ selects the largest element of $x$ under each window."},
      {"\\mathbf{1}_{", "$\\mathbf 1$ with the name of a variable below has ones where an element of the result takes in an element of that variable, and zeros elsewhere."},
      {"E_{", "$E$ with the name of a variable below has an identity in the rows where that variable lies in what is joined, and zeros elsewhere."},
      {"\\mathrm{softmax}", "$\\mathrm{softmax}(a)$ has the exponentials of the elements of $a$, divided by their sum."},
      {"s\\left(", "$s(a)$ is the logistic function, $1 / (1 + \\exp(-a))$, of each element."},
      {"\\Phi", "$\\Phi$ and $\\varphi$ are the distribution function and the density of the standard normal distribution."}};
  for (const auto& [sign, meaning] : signs) {
    const auto has = [sign = sign](const std::string& text) { return text.find(sign) != std::string::npos; };
    if (has(all.cost) || std::any_of(all.factors.begin(), all.factors.end(), [&](const auto& factor) { return has(factor.form); }) ||
        std::any_of(all.functions.begin(), all.functions.end(), [&](const auto& function) { return has(function.derivative); }))
      notes.push_back(meaning);
  }
  return notes;
}

}  // namespace chainrule::derivations
