// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/branches.hpp>
#include <chainrule/operation/identity.hpp>

namespace chainrule {

/// The sum of its branches' outputs, element by element: `add<dense<8>, from<"h">>`. Each branch is a layer on one
/// input; all outputs have one shape. The layers of branch k have the path <n, k>.
template <class... Branches>
struct add {
  using takes_tokens = void;
  template <class In>
  using verdict = typename internal::layer::branches::same_shapes<In, add, Branches...>::verdict;

  template <class Mode>
  using in = add<in_mode<Branches, Mode>...>;

  template <class In>
  struct on : internal::layer::branches::joined_on<In, op::add, Branches...> {};
};

template <>
struct add<> {
  template <class In>
  using verdict = refusal<add<>, needs_at_least_one_layer>;
  template <class In>
  struct on {};
};

}  // namespace chainrule
