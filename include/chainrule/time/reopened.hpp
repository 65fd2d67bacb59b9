// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/mapped.hpp>

// Layers whose references are to be resolved again, in another network.
namespace chainrule {

template <class... Entries>
struct topology;

namespace internal::topologies {

template <class Place, class Before, class Net>
struct placed_network;

}  // namespace internal::topologies

namespace internal::layer_references {

struct as_written {
  template <class Layer>
  struct of {};
};
template <class From, class Place, class Shape>
struct as_written::of<resolved_from<From, Place, Shape>> {
  using type = From;
};
// A network as a layer has names of its own.
template <class... Entries>
struct as_written::of<topology<Entries...>> {
  using type = topology<Entries...>;
};
template <class Place, class Before, class Net>
struct as_written::of<topologies::placed_network<Place, Before, Net>> {
  using type = Net;
};

/// A layer, or one of its options, with each `from` as it was written.
template <class Layer>
using reopened = layer::mapped<Layer, as_written>;

}  // namespace internal::layer_references
}  // namespace chainrule
