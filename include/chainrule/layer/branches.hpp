// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/shape_inference.hpp>

// Branches: layers on one input whose outputs an operation combines element by element.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

template <std::size_t Number, class First, class Next>
struct has_branches_of_other_shapes {
  static constexpr auto text() {
    return internal::meta::sentence("joins ", First::text(), " of branch 1 and ", Next::text(), " of branch ",
                                    internal::meta::number_text<Number>, ": all branches must arrive at one shape");
  }
};

}  // namespace internal

namespace internal::layer::branches {

// Checked one after another: the output of a branch is computed only if the branch accepts the input.
template <class In, class Layer, std::size_t Number, class First, class... Rest>
struct others {
  using verdict = acceptance;
};
template <class Verdict, class In, class Layer, std::size_t Number, class First, class... Rest>
struct checked_other {
  using verdict = typename graphs::placed_at<Number, Verdict>::type;
};
template <class In, class Layer, std::size_t Number, class First, class Next, class... Rest>
struct others<In, Layer, Number, First, Next, Rest...>
    : checked_other<verdict_on<Next, In>, In, Layer, Number, First, Next, Rest...> {};
template <class In, class Layer, std::size_t Number, class First, class Next, class... Rest>
struct checked_other<acceptance, In, Layer, Number, First, Next, Rest...>
    : others<In, Layer, Number + 1, First, Rest...> {};
template <class In, class Layer, std::size_t Number, class First, class Next, class... Rest>
  requires(!(First{} == output_on<Next, In>{}))
struct checked_other<acceptance, In, Layer, Number, First, Next, Rest...> {
  using verdict = refusal<Layer, has_branches_of_other_shapes<Number, First, output_on<Next, In>>>;
};

template <class Verdict, class In, class Layer, class First, class... Rest>
struct behind_first {
  using verdict = typename graphs::placed_at<1, Verdict>::type;
};
template <class In, class Layer, class First, class... Rest>
struct behind_first<acceptance, In, Layer, First, Rest...> : others<In, Layer, 2, output_on<First, In>, Rest...> {};

/// Whether all branches accept an input and have outputs of one shape.
template <class In, class Layer, class First, class... Rest>
  requires meta::is_of_tokens<output_on<First, In>>
struct behind_first<acceptance, In, Layer, First, Rest...> {
  using verdict = refusal<Layer, takes_real_numbers, receives<output_on<First, In>>, embed_them>;
};

template <class In, class Layer, class First, class... Rest>
struct same_shapes : behind_first<verdict_on<First, In>, In, Layer, First, Rest...> {};

template <class Operation, class Numbers>
struct joined_by;
template <class Operation, std::size_t... Numbers>
struct joined_by<Operation, meta::index_sequence<Numbers...>> {
  using type = equation<calculus::activation, Operation, child_activation<Numbers + 1>...>;
};

/// Branches on an input, combined by an operation.
template <class In, class Operation, class First, class... Rest>
struct joined_on {
  using children = list<child<First, In, 0>, child<Rest, In, 0>...>;
  using values = list<value<calculus::activation, output_on<First, In>>>;
  using parameters = list<>;
  using equations = list<typename joined_by<Operation, meta::index_sequence_for<First, Rest...>>::type>;
};

}  // namespace internal::layer::branches
}  // namespace chainrule
