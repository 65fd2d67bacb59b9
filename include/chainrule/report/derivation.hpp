// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include <chainrule/loss/statement.hpp>
#include <chainrule/report/derivation_page.hpp>

namespace chainrule {

/// The format of a page: a LaTeX document, or Markdown with formulas between dollars.
enum class paper { latex, markdown };

namespace internal::report {

template <class String = std::string>
String written(paper kind, const facts& network) {
  latex_page<String> latex;
  markdown_page<String> markdown;
  page<String>& chosen = kind == paper::latex ? static_cast<page<String>&>(latex) : markdown;
  write(chosen, network);
  return chosen.text;
}

template <class Net, class Loss>
struct checked {
  using type = if_accepted<verdict_of_loss<Loss, typename Net::output_shape>, std::type_identity<std::string>>;
};
template <class Net, class Loss>
  requires is_refused<Net>
struct checked<Net, Loss> {
  using type = Net;
};

}  // namespace internal::report

/// A network's derivation as a whole page: topology, shapes, each factor in closed form, and for every parameter the
/// product that is its gradient, its cheapest order of multiplication and its cost. C is the squared error unless a
/// loss is named.
template <class Net, class Loss = squared_error>
typename internal::report::checked<checked_network<Net>, Loss>::type derivation(paper kind = paper::latex) {
  if constexpr (is_refused<typename internal::report::checked<checked_network<Net>, Loss>::type>) {
    return {};
  } else {
    return internal::report::written(kind, internal::report::facts_of<checked_network<Net>, Loss>);
  }
}

}  // namespace chainrule
