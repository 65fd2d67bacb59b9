// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/branches.hpp>
#include <chainrule/operation/multiply.hpp>

namespace chainrule {

// The phrase that the refusal of this layer is made of.
template <std::size_t Branches>
struct multiplies_branches {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::number_text<Branches>,
                                    " branches: write two, and multiply<...> inside for more");
  }
};

/// The product of its two branches' outputs, element by element, as a gate: `multiply<dense<8, act::sigmoid>,
/// from<"h">>`. Each branch is a layer on one input; both outputs have one shape. The layers of branch k have the path
/// <n, k>.
template <class... Branches>
struct multiply {
  template <class In>
  using verdict = refusal<multiply, multiplies_branches<sizeof...(Branches)>>;
  template <class In>
  struct on {};
};
template <class First, class Second>
struct multiply<First, Second> {
  using takes_tokens = void;
  template <class In>
  using verdict = typename internal::layer::branches::same_shapes<In, multiply, First, Second>::verdict;

  template <class Mode>
  using in = multiply<in_mode<First, Mode>, in_mode<Second, Mode>>;

  template <class In>
  struct on : internal::layer::branches::joined_on<In, op::multiply, First, Second> {};
};

}  // namespace chainrule
