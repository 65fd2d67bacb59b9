// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>
#include <chainrule/loss/statement.hpp>

// Losses of an output that is several concatenated vectors, as `outputs<...>` gives.
namespace chainrule {

// Phrases that the refusals below are made of.
template <std::size_t Parts>
struct needs_equal_parts {
  static constexpr auto text() {
    return internal::meta::sentence("needs ", internal::meta::number_text<Parts>,
                                    " vectors of one size, one after another, as outputs<...> gives,");
  }
};

namespace internal::losses {

/// A loss around another one, or with a distance, has second derivatives where that has.
template <class Inner>
struct second_of {};
template <class Inner>
  requires requires { typename Inner::twice_differentiable; }
struct second_of<Inner> {
  using twice_differentiable = void;
};

template <class Loss, std::size_t Parts, class Out>
using takes_equal_parts =
    refuse_if<Out::rank != 1 || Out::size % Parts != 0, refusal<Loss, needs_equal_parts<Parts>, receives<Out>>>;

/// A distance of two vectors: the author states value and derivatives, as a loss does of one.
template <class Distance>
concept StatesDistance = requires(const double* x, double* to) {
  Distance::template value<2>(x, x);
  Distance::template derivative<2>(x, x, 1.0, to, to);
};

}  // namespace internal::losses
}  // namespace chainrule
