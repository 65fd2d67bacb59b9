// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/reference_resolution.hpp>

// Layers whose options read values: how these are found in the network's list.
namespace chainrule {
namespace internal::layer_references {

// A template whose arguments may be or contain `from<...>`: each becomes the value that it reads.
template <class Place, class In, template <class...> class Whole, class Done, class Scope, class... Rest>
struct resolve_arguments;
template <class Place, class In, template <class...> class Whole, class... Done, class Scope>
struct resolve_arguments<Place, In, Whole, list<Done...>, Scope> {
  using type = resolved<Whole<Done...>, void, Scope>;
};
template <class Result, class Place, class In, template <class...> class Whole, class Done, class... Rest>
struct behind_argument {
  using type = Result;
};
template <class Found, class Out, class Scope, class Place, class In, template <class...> class Whole, class... Done,
          class... Rest>
struct behind_argument<resolved<Found, Out, Scope>, Place, In, Whole, list<Done...>, Rest...>
    : resolve_arguments<Place, In, Whole, list<Done..., Found>, Scope, Rest...> {};
template <class Place, class In, class Argument, class Scope>
struct resolve_argument {
  using type = resolved<Argument, void, Scope>;
};
template <class Place, class In, meta::word... Words, class Scope>
struct resolve_argument<Place, In, from<Words...>, Scope> : resolve<Place, In, from<Words...>, Scope> {};
template <class Place, class In, class From, class Found, class Shape, class Scope>
struct resolve_argument<Place, In, resolved_from<From, Found, Shape>, Scope> {  // resolved before
  using type = resolved<resolved_from<From, Found, Shape>, void, Scope>;
};
template <class Option>
inline constexpr bool is_resolved = false;
template <class From, class Found, class Shape>
inline constexpr bool is_resolved<resolved_from<From, Found, Shape>> = true;
template <class Place, class In, template <class...> class Option, class... Parts, class Scope>
  requires(has_references<Option<Parts...>> && !is_resolved<Option<Parts...>>)
struct resolve_argument<Place, In, Option<Parts...>, Scope>
    : resolve_arguments<Place, In, Option, list<>, Scope, Parts...> {};
template <class Place, class In, template <class...> class Whole, class... Done, class Scope, class First,
          class... Rest>
struct resolve_arguments<Place, In, Whole, list<Done...>, Scope, First, Rest...>
    : behind_argument<typename resolve_argument<Place, In, First, Scope>::type, Place, In, Whole, list<Done...>,
                      Rest...> {};

// The layer at its place, when its arguments are known.
template <class Result, class Place, class In>
struct resolved_layer {
  using type = Result;
};
template <class Layer, class Out, class Scope, class Place, class In>
struct resolved_layer<resolved<Layer, Out, Scope>, Place, In> {
  using type = complete<Place, In, Layer, Scope>;
};
template <class Place, class In, template <class...> class Layer, class Scope, class... Options>
struct resolve_layer
    : resolved_layer<typename resolve_arguments<Place, In, Layer, list<>, Scope, Options...>::type, Place, In> {};

}  // namespace internal::layer_references
}  // namespace chainrule
