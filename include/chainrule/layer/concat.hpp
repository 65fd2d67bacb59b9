// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/mode.hpp>
#include <chainrule/graph/shape_inference.hpp>
#include <chainrule/operation/part.hpp>

namespace chainrule {

// Phrases that the refusals of this layer are made of.
namespace internal {

template <std::size_t Number, class Joined, class Next>
struct joins_what_does_not_fit {
  static constexpr auto text() {
    return internal::meta::sentence("joins ", Joined::text(), branches(), " and ", Next::text(), " of branch ",
                                    internal::meta::number_text<Number>, ": all extents but the first must agree");
  }

 private:
  static constexpr auto branches() {
    if constexpr (Number == 2)
      return internal::meta::text(" of branch 1");
    else
      return internal::meta::sentence(" of branches 1 to ", internal::meta::number_text<Number - 1>);
  }
};

}  // namespace internal

namespace internal::layer::concats {

// The branches' outputs concatenated along the first axis, or the first branch that does not fit those before.
template <class In, std::size_t Number, class Joined, class... Branches>
struct joining {
  using verdict = acceptance;
  using output = Joined;
};

template <class Verdict, class In, std::size_t Number, class Joined, class... Branches>
struct join_next {
  using verdict = typename graphs::placed_at<Number, Verdict>::type;
  using output = Joined;
};

template <class In, std::size_t Number, class Joined, class Branch, class... Rest>
struct joining<In, Number, Joined, Branch, Rest...>
    : join_next<verdict_on<Branch, In>, In, Number, Joined, Branch, Rest...> {};

template <class In, class Branch, class... Rest>
struct join_next<acceptance, In, 1, void, Branch, Rest...> : joining<In, 2, output_on<Branch, In>, Rest...> {};

template <class In, std::size_t Number, class Joined, class Branch, class... Rest>
struct join_next<acceptance, In, Number, Joined, Branch, Rest...>
    : joining<In, Number + 1, joined_shape<Joined, output_on<Branch, In>>, Rest...> {};

template <class In, std::size_t Number, class Joined, class Branch, class... Rest>
  requires(!joins<Joined, output_on<Branch, In>>)
struct join_next<acceptance, In, Number, Joined, Branch, Rest...> {
  using verdict = refusal<joins_what_does_not_fit<Number, Joined, output_on<Branch, In>>>;
  using output = Joined;
};

template <class In, class Numbers, class... Branches>
struct equation_of;
template <class In, std::size_t... Numbers, class... Branches>
struct equation_of<In, meta::index_sequence<Numbers...>, Branches...> {
  using type = equation<calculus::activation, op::concatenate<output_on<Branches, In>::size...>,
                        child_activation<Numbers + 1>...>;
};

}  // namespace internal::layer::concats

/// Branches on one input, with their outputs concatenated along the first axis. The layers of branch k have the path
/// <n, k>, and <n, k, j> if the branch is itself a composite.
template <class... Branches>
struct concat {
  using takes_tokens = void;
  template <class In>
  using verdict = typename internal::layer::concats::joining<In, 1, void, Branches...>::verdict;

  template <class Mode>
  using in = concat<in_mode<Branches, Mode>...>;

  template <class In>
  struct on {
    using children = list<child<Branches, In, 0>...>;
    using out = typename internal::layer::concats::joining<In, 1, void, Branches...>::output;

    using values = list<value<calculus::activation, out>>;
    using parameters = list<>;
    using equations =
        list<typename internal::layer::concats::equation_of<In, internal::meta::index_sequence_for<Branches...>,
                                                            Branches...>::type>;
  };
};

template <>
struct concat<> {
  template <class In>
  using verdict = refusal<concat<>, needs_at_least_one_layer>;
  template <class In>
  struct on {};
};

}  // namespace chainrule
