// SPDX-License-Identifier: BSL-1.0
#pragma once

// A mode is a type. The network in training and the network in inference are two lists of layers made from one: a
// layer that differs states what it is in each mode. Both have the same parameters, so paths, shapes and order of the
// parameters must be the same.
namespace chainrule {

/// The mode of gradients and steps; the network as it is written.
struct training_mode {};

/// The mode of answers, metrics and validation: PyTorch's `eval()`.
struct inference_mode {};

/// The mode of layers whose parameters are not trained, in a network that is.
struct frozen_mode {};

/// A layer that states what it is in a mode: `template <class Mode> using in = ...`.
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

/// What a layer is in a mode: itself, unless it states something else. A layer made of layers passes the mode on:
/// `template <class Mode> using in = residual<in_mode<Layers, Mode>...>`.
template <class Layer, class Mode>
using in_mode = typename internal::graphs::layer_in_mode<Layer, Mode>::type;

}  // namespace chainrule
