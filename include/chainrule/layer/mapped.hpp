// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/repeat.hpp>
#include <chainrule/layer/shared.hpp>

// A layer in which others stand for some of the layers inside it, and for some of its options.
namespace chainrule {

namespace internal::layer {

template <class Layer, class Map>
struct map_inside;

/// A map states what it replaces: `template <class Layer> struct of {};`, and specializations that have a `type`.
/// All other layers stay as they are, with what the map makes of the layers inside them.
template <class Layer, class Map>
struct mapped_layer : map_inside<Layer, Map> {};
template <class Layer, class Map>
  requires requires { typename Map::template of<Layer>::type; }
struct mapped_layer<Layer, Map> : Map::template of<Layer> {};
template <class Layer, class Map>
using mapped = typename mapped_layer<Layer, Map>::type;

template <class Layer, class Map>
struct map_inside {
  using type = Layer;
};
template <template <class...> class Layer, class... Parts, class Map>
struct map_inside<Layer<Parts...>, Map> {
  using type = Layer<mapped<Parts, Map>...>;
};
template <meta::text Name, class Layer, class Map>
struct map_inside<named<Name, Layer>, Map> {
  using type = named<Name, mapped<Layer, Map>>;
};
template <meta::text Name, class Layer, class Map>
struct map_inside<shared<Name, Layer>, Map> {
  using type = shared<Name, mapped<Layer, Map>>;
};
template <std::size_t Times, class Block, class Map>
struct map_inside<repeat<Times, Block>, Map> {
  using type = repeat<Times, mapped<Block, Map>>;
};
// Its place and its shape are no layers.
template <class From, class Place, class Shape, class Map>
struct map_inside<layer_references::resolved_from<From, Place, Shape>, Map> {
  using type = layer_references::resolved_from<From, Place, Shape>;
};

}  // namespace internal::layer
}  // namespace chainrule
