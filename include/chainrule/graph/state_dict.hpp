// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>

// How a layer's parameters are called in files: its `on<In>` may state `using state_dict =
// list<stored_tensor<...>...>`, in PyTorch's names and order. A layer that states none has a tensor for each parameter
// and buffer, called as its symbol is written. Files hold numbers in row-major order, whatever their order in memory.
namespace chainrule {

/// A tensor in a file: its name, and the parameters or buffers that it consists of, one after another along the first
/// axis. One that the layer does not have, as the bias of a layer with `no_bias`, is left out.
template <internal::meta::text Name, class... Kinds>
struct stored_tensor {};

/// A tensor that is added to these parameters when it is read, and written as zeros: the second of two biases of which
/// the model has only the sum.
template <internal::meta::text Name, class... Kinds>
struct added_tensor {};

/// A whole number that a file may contain but a model does not. It is skipped when read, and written as 0.
template <internal::meta::text Name>
struct unused_count {};

// A composite whose `on<In>` states `static constexpr const char* children_in_files[]` has in files the tensors of its
// layers as its own, with these strings after the tensors' names. One that states `layers_in_files`, with an array `of`
// numbers, has the tensors of those as its own whose number is not `no_index`, as the tensors of that layer of a
// recurrent module: `weight_ih_l1` for `weight_ih_l0`.

namespace internal::graphs {

/// What a layer with a weight and a bias is called in files.
using weight_and_bias = list<stored_tensor<"weight", calculus::weight>, stored_tensor<"bias", calculus::bias>>;

}  // namespace internal::graphs
}  // namespace chainrule
