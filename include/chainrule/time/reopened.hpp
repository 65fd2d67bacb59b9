// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/shared.hpp>
#include <chainrule/topology/references.hpp>

// Layers whose references are to be resolved again, in another network.
namespace chainrule {

template <class... Entries>
struct topology;

namespace internal::topologies {

template <class Place, class Before, class Net>
struct placed_network;

}  // namespace internal::topologies

namespace internal::layer_references {

/// A layer, or one of its options, with each `from` as it was written.
template <class Layer>
struct reopened {
  using type = Layer;
};
template <template <class...> class Layer, class... Parts>
struct reopened<Layer<Parts...>> {
  using type = Layer<typename reopened<Parts>::type...>;
};
template <meta::text Name, class Layer>
struct reopened<named<Name, Layer>> {
  using type = named<Name, typename reopened<Layer>::type>;
};
template <meta::text Name, class Layer>
struct reopened<shared<Name, Layer>> {
  using type = shared<Name, typename reopened<Layer>::type>;
};
template <class From, class Place, class Shape>
struct reopened<resolved_from<From, Place, Shape>> {
  using type = From;
};
template <class... Entries>
struct reopened<topology<Entries...>> {
  using type = topology<Entries...>;
};
template <class Place, class Before, class Net>
struct reopened<topologies::placed_network<Place, Before, Net>> {
  using type = Net;
};

}  // namespace internal::layer_references
}  // namespace chainrule
