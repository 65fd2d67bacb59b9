// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/branches.hpp>
#include <chainrule/operation/dot.hpp>
#include <chainrule/operation/extremes.hpp>
#include <chainrule/operation/identity.hpp>

// Layers that join their branches' outputs as `add` and `multiply` do, for which chainrule.hpp suffices.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

template <std::size_t Branches>
struct needs_two_branches {
  static constexpr auto text() {
    return internal::meta::sentence("takes two branches, and has ", internal::meta::number_text<Branches>);
  }
};

}  // namespace internal

namespace internal::layer::branches {

/// Two branches, joined by an operation; another number is refused. Result is the output's shape if it is not that of
/// the branches.
template <class Layer, class Operation, class Result, class... Branches>
struct of_two {
  template <class In>
  using verdict = refusal<Layer, needs_two_branches<sizeof...(Branches)>>;
  template <class In>
  struct on {};
};
template <class Layer, class Operation, class First, class Second>
struct of_two<Layer, Operation, void, First, Second> {
  using takes_tokens = void;
  template <class In>
  using verdict = typename same_shapes<In, Layer, First, Second>::verdict;
  template <class In>
  struct on : joined_on<In, Operation, First, Second> {};
};
template <class Layer, class Operation, class Result, class First, class Second>
struct of_two<Layer, Operation, Result, First, Second> {
  using takes_tokens = void;
  template <class In>
  using verdict = typename same_shapes<In, Layer, First, Second>::verdict;
  template <class In>
  struct on : joined_on<In, Operation, First, Second> {
    using values = list<value<calculus::activation, Result>>;
  };
};

}  // namespace internal::layer::branches

/// The larger of its two branches' outputs, element by element: `maximum<dense<8>, from<"h">>`.
template <class... Branches>
struct maximum : internal::layer::branches::of_two<maximum<Branches...>, op::maximum, void, Branches...> {
  template <class Mode>
  using in = maximum<in_mode<Branches, Mode>...>;
};

/// The smaller of the two.
template <class... Branches>
struct minimum : internal::layer::branches::of_two<minimum<Branches...>, op::minimum, void, Branches...> {
  template <class Mode>
  using in = minimum<in_mode<Branches, Mode>...>;
};

/// The first branch's output less the second's.
template <class... Branches>
struct subtract : internal::layer::branches::of_two<subtract<Branches...>, op::subtract, void, Branches...> {
  template <class Mode>
  using in = subtract<in_mode<Branches, Mode>...>;
};

/// The sum of the products of its two branches' outputs: one number.
template <class... Branches>
struct dot : internal::layer::branches::of_two<dot<Branches...>, op::dot, shape<1>, Branches...> {
  template <class Mode>
  using in = dot<in_mode<Branches, Mode>...>;
};

/// The mean of its branches' outputs, element by element.
template <class... Branches>
struct average {
  using takes_tokens = void;
  template <class In>
  using verdict = typename internal::layer::branches::same_shapes<In, average, Branches...>::verdict;

  template <class Mode>
  using in = average<in_mode<Branches, Mode>...>;

  template <class In>
  struct on : internal::layer::branches::joined_on<In, op::average, Branches...> {};
};
template <>
struct average<> {
  template <class In>
  using verdict = refusal<average<>, needs_at_least_one_layer>;
  template <class In>
  struct on {};
};

}  // namespace chainrule
