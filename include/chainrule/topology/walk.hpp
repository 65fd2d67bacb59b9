// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/layer.hpp>

// Shapes through layers in a row. The walk carries the shape so far, or stops at the first refusal.
namespace chainrule {

namespace topologies {

template <std::size_t Number, class Refusal>
struct placed_at;
template <std::size_t Number, class... Words>
struct placed_at<Number, refusal<Words...>> {
  using type = refusal<at_layer<Number>, Words...>;
};
template <std::size_t Number, std::size_t... Inner, class... Words>
struct placed_at<Number, refusal<at_layer<Inner...>, Words...>> {
  using type = refusal<at_layer<Number, Inner...>, Words...>;
};

template <class Verdict, std::size_t Number, class In, class Inputs, class... Layers>
struct advance;

template <std::size_t Number, class In, class Inputs, class... Layers>
struct walk;

template <std::size_t Number, class In, class Inputs>
struct walk<Number, In, Inputs> {
  using verdict = acceptance;
  using inputs = Inputs;
  using output = In;
};
template <std::size_t Number, class In, class Inputs, class First, class... Rest>
struct walk<Number, In, Inputs, First, Rest...> : advance<verdict_on<First, In>, Number, In, Inputs, First, Rest...> {};

template <std::size_t Number, class In, class... Inputs, class First, class... Rest>
struct advance<acceptance, Number, In, list<Inputs...>, First, Rest...>
    : walk<Number + 1, output_on<First, In>, list<Inputs..., In>, Rest...> {};

template <class... Words, std::size_t Number, class In, class Inputs, class First, class... Rest>
struct advance<refusal<Words...>, Number, In, Inputs, First, Rest...> {
  using verdict = typename placed_at<Number, refusal<Words...>>::type;
  using inputs = Inputs;
  using output = In;
};

template <class Layers, class Inputs, class Sources>
struct children;
template <class... Layers, class... Inputs, std::size_t... Sources>
struct children<list<Layers...>, list<Inputs...>, std::index_sequence<Sources...>> {
  using type = list<child<Layers, Inputs, Sources>...>;
};

}  // namespace topologies

/// Layers in a row on an input of shape In: `verdict`, and where accepted `inputs`, a shape for each, and `output`.
template <class In, class... Layers>
using walk = topologies::walk<1, In, list<>, Layers...>;

/// Layers in a row as the children of a composite: each is fed what the one before hands on.
template <class In, class... Layers>
using children_in_a_row =
    typename topologies::children<list<Layers...>, typename walk<In, Layers...>::inputs, std::index_sequence_for<Layers...>>::type;

}  // namespace chainrule
