// SPDX-License-Identifier: BSL-1.0
#pragma once

// A mode is a type. A network that trains and the network that answers are two lists of layers made from one: a layer
// that differs says what it is in another mode. The values of parameters are shared, so their paths, shapes and order
// must be the same.
namespace chainrule {

/// The mode of gradients and steps; the network as it is written.
struct training_mode {};

/// The mode of answers, metrics and validation: `eval()` elsewhere.
struct inference_mode {};

/// The mode of layers whose parameters are not trained, in a network that is.
struct frozen_mode {};

/// A layer that says what it is in a mode: `template <class Mode> using in = ...`.
template <class Layer, class Mode>
concept DependsOnMode = requires { typename Layer::template in<Mode>; };

namespace internal::graphs {

template <class Layer, class Mode>
struct layer_in_mode {
  using type = Layer;
};
template <class Layer, class Mode>
  requires DependsOnMode<Layer, Mode>
struct layer_in_mode<Layer, Mode> {
  using type = typename Layer::template in<Mode>;
};

}  // namespace internal::graphs

/// What a layer is in a mode: itself, unless it says otherwise. A layer made of layers passes the mode on:
/// `template <class Mode> using in = residual<in_mode<Layers, Mode>...>`.
template <class Layer, class Mode>
using in_mode = typename internal::graphs::layer_in_mode<Layer, Mode>::type;

}  // namespace chainrule
