// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/report/derivation_formulas.hpp>

// Explanations of the signs in a derivation's formulas.
namespace chainrule::internal::report {

/// Whether a direct path occurs that is not the identity.
template <class Part>
bool has_direct_way(const Part& part) {
  return part.kind == 'd' ||
         std::any_of(part.parts.begin(), part.parts.end(), [](const Part* inside) { return has_direct_way(*inside); });
}

/// Explanations of the signs that occur.
template <class Parts, class Notes = std::vector<std::string>>
Notes meanings(const Parts& all) {
  Notes notes;
  for (const function_row& function : all.functions)
    notes.push_back("$" + function.name + "'(z) = " + function.derivative + "$, for each element.");
  const struct {
    const char *sign, *meaning;
  } signs[] = {
      {"\\mathrm{diag}", "$\\mathrm{diag}(v)$ has the elements of $v$ on its diagonal, and zeros elsewhere."},
      {"\\otimes",
       "$I \\otimes x^{\\top}$ has in its row $i$ the vector $x$ where row $i$ of $W$ lies, and zeros elsewhere. So a row $u$ times it is the outer product of "
       "$u$ and $x$, of the shape of $W$. It is kept as these two vectors, and costs no multiply-adds."},
      {"\\mathrm{toeplitz}", "$\\mathrm{toeplitz}(W)$ is the cross-correlation with $W$, as a matrix."},
      {"\\mathrm{unfold}",
       "$\\mathrm{unfold}(x)$ has, for each filter, what lies under the kernel at each of its places on $x$."},
      {"S_{\\max}", "$S_{\\max}(x)$ selects the largest element of $x$ under each window."},
      {"\\mathrm{lookup}",
       "$\\mathrm{lookup}(x)$ has a one in each row, in the column of a table's element that a token of $x$ names; times the table it is the rows that the tokens name."},
      {"\\mathbf{1}_{",
       "$\\mathbf 1$ with the name of a variable below has ones where an element of the result takes in an element of that variable, and zeros elsewhere."},
      {"E_{",
       "$E$ with the name of a variable below has an identity in the rows where that variable lies in what is joined, and zeros elsewhere."},
      {"\\mathrm{var}",
       "$\\mathrm{var}(x)$ is the variance of each group of $x$ that is normalized together, divided by all its numbers."},
      {"\\mathrm{meansquare}",
       "$\\mathrm{meansquare}(x)$ is the mean of the squares of each group of $x$ that is normalized together."},
      {"\\mathrm{softmax}",
       "$\\mathrm{softmax}(a)$ has the exponentials of the elements of $a$, divided by their sum."},
      {"s\\left(", "$s(a)$ is the logistic function, $1 / (1 + \\exp(-a))$, of each element."},
      {"\\Phi",
       "$\\Phi$ and $\\varphi$ are the distribution function and the density of the standard normal distribution."}};
  for (const auto& [sign, meaning] : signs) {
    const auto has = [&wanted = sign](std::string_view text) { return text.find(wanted) != std::string::npos; };
    if (has(all.cost) ||
        std::any_of(all.factors.begin(), all.factors.end(), [&](const auto& factor) { return has(factor.formula); }) ||
        std::any_of(all.functions.begin(), all.functions.end(),
                    [&](const auto& function) { return has(function.derivative); }))
      notes.push_back(meaning);
  }
  if (std::any_of(all.network.gradients.begin(), all.network.gradients.end(),
                  [](const auto& one) { return one.order != nullptr && has_direct_way(*one.order); }))
    notes.push_back(
        "$\\left. \\partial y / \\partial x \\right|_{\\mathrm{direct}}$ is the derivative by one way of several between $y$ and $x$: what lies on the others is held.");
  return notes;
}

}  // namespace chainrule::internal::report
