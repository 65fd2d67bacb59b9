// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>

// Shape inference for a list of layers: each layer's output shape from its input's, up to the first refusal.
namespace chainrule {

namespace internal::graphs {

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
// The sentence of a network that was refused, and stands as a layer.
template <std::size_t Number, says... Phrases>
struct placed_at<Number, wording<Phrases...>> {
  using type = wording<Phrases...>;
};

// The state of shape inference: the number of the next layer and its input's shape, or a refusal.
template <std::size_t Number, class In>
struct reached {
  using verdict = acceptance;
  using output = In;
};
template <class Refusal>
struct stopped {
  using verdict = Refusal;
  using output = void;
};

template <class Verdict, std::size_t Number, class In, class Layer>
struct advance {
  using type = stopped<typename placed_at<Number, Verdict>::type>;
};
template <std::size_t Number, class In, class Layer>
struct advance<acceptance, Number, In, Layer> {
  using type = reached<Number + 1, output_on<Layer, In>>;
};

template <class State, class Layer>
struct one_layer {
  using type = State;  // stopped
};
template <std::size_t Number, class In, class Layer>
struct one_layer<reached<Number, In>, Layer> : advance<verdict_on<Layer, In>, Number, In, Layer> {};

template <class State, class Layer>
using after = typename one_layer<State, Layer>::type;

// Eight layers at a time: each instantiation of the recursion has the rest of the list in its name.
template <class State, class... Layers>
struct inferred_shapes {
  using type = State;
};
template <class State, class First, class... Rest>
struct inferred_shapes<State, First, Rest...> : inferred_shapes<after<State, First>, Rest...> {};
template <class State, class A, class B, class C, class D, class E, class F, class G, class H, class... Rest>
struct inferred_shapes<State, A, B, C, D, E, F, G, H, Rest...>
    : inferred_shapes<after<after<after<after<after<after<after<after<State, A>, B>, C>, D>, E>, F>, G>, H>, Rest...> {
};

// The input shapes of an accepted list, eight layers at a time: `Inputs` are those before In.
template <class Inputs, class In, class... Layers>
struct inputs_of {
  using type = Inputs;
};
template <class... Inputs, class In, class First, class... Rest>
struct inputs_of<list<Inputs...>, In, First, Rest...> : inputs_of<list<Inputs..., In>, output_on<First, In>, Rest...> {
};
template <class... Inputs, class In, class A, class B, class C, class D, class E, class F, class G, class H,
          class... Rest>
struct inputs_of<list<Inputs...>, In, A, B, C, D, E, F, G, H, Rest...> {
  using b = output_on<A, In>;
  using c = output_on<B, b>;
  using d = output_on<C, c>;
  using e = output_on<D, d>;
  using f = output_on<E, e>;
  using g = output_on<F, f>;
  using h = output_on<G, g>;
  using type = typename inputs_of<list<Inputs..., In, b, c, d, e, f, g, h>, output_on<H, h>, Rest...>::type;
};

template <class Layers, class Inputs, class Sources>
struct children;
template <class... Layers, class... Inputs, std::size_t... Sources>
struct children<list<Layers...>, list<Inputs...>, meta::index_sequence<Sources...>> {
  using type = list<child<Layers, Inputs, Sources>...>;
};

}  // namespace internal::graphs

/// A list of layers on an input of shape In: `verdict`, and if accepted `output`.
template <class In, class... Layers>
using inferred_shapes = typename internal::graphs::inferred_shapes<internal::graphs::reached<1, In>, Layers...>::type;

/// The input shapes of the layers in an accepted list.
template <class In, class... Layers>
using inputs_in_a_row = typename internal::graphs::inputs_of<list<>, In, Layers...>::type;

/// A list of layers as the children of a composite: the input of each is the output of the one before.
template <class In, class... Layers>
using children_in_a_row = typename internal::graphs::children<list<Layers...>, inputs_in_a_row<In, Layers...>,
                                                              internal::meta::index_sequence_for<Layers...>>::type;

}  // namespace chainrule
