// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>

// Finds the layer at a path.
namespace chainrule::internal::topologies {

// The list that a path's next number indexes: a network's layers, or a composite's children.
template <class Layers, class Inputs>
struct row;

template <class Row, std::size_t... Numbers>
struct descend;

template <class... Layers, class... Inputs>
struct row<list<Layers...>, list<Inputs...>> {
  static constexpr std::size_t size = sizeof...(Layers);
  template <std::size_t Number>
  using layer = list_element<Number - 1, list<Layers...>>;
  template <std::size_t Number>
  using in = list_element<Number - 1, list<Inputs...>>;
};

template <class Children>
struct row_of_children;
template <class... Layers, class... Ins, std::size_t... Sources>
struct row_of_children<list<child<Layers, Ins, Sources>...>> {
  using type = row<list<Layers...>, list<Ins...>>;
};

// A layer on its input: what a path leads to.
template <class Layer, class In>
struct placed {
  static constexpr bool exists = true;
  using layer = Layer;
  using in = In;
  using bound = typename Layer::template on<In>;
};
struct nowhere {
  static constexpr bool exists = false;
};

template <class Layer, class In, std::size_t... Rest>
struct descend_into {
  using type = nowhere;
};
template <class Layer, class In, std::size_t... Rest>
  requires CompositeOn<Layer, In>
struct descend_into<Layer, In, Rest...>
    : descend<typename row_of_children<typename Layer::template on<In>::children>::type, Rest...> {};

template <class Row, std::size_t... Numbers>
struct descend {
  using type = nowhere;
};
template <class Row, std::size_t Number>
  requires(Number >= 1 && Number <= Row::size)
struct descend<Row, Number> {
  using type = placed<typename Row::template layer<Number>, typename Row::template in<Number>>;
};
template <class Row, std::size_t Number, std::size_t... Rest>
  requires(Number >= 1 && Number <= Row::size && sizeof...(Rest) > 0)
struct descend<Row, Number, Rest...>
    : descend_into<typename Row::template layer<Number>, typename Row::template in<Number>, Rest...> {};

}  // namespace chainrule::internal::topologies
