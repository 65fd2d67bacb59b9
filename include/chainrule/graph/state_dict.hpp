// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>

// How a layer's parameters are called in files: its `on<In>` may state `using state_dict =
// list<stored_tensor<...>...>`, in PyTorch's names and order. A layer that states none has a tensor for each parameter
// and buffer, called as its symbol is written. Numbers go row by row of the indices, whatever their order in memory.
namespace chainrule {

/// A tensor in a file: its name, and the parameters or buffers that it consists of, one after another along the first
/// axis. One that the layer does not have, as the bias of a layer with `no_bias`, is left out.
template <internal::meta::text Name, class... Kinds>
struct stored_tensor {};

/// A tensor whose numbers are added to these parameters when it is read, and that is written as zeros: the second of
/// two biases that only their sum is computed with.
template <internal::meta::text Name, class... Kinds>
struct added_tensor {};

/// A whole number that a file may have and that a model has not. It is read over, and written as 0.
template <internal::meta::text Name>
struct unused_count {};

// A layer of layers whose `on<In>` states `static constexpr const char* children_in_files[]` has in files the tensors
// of its layers as its own, with that behind their names.

namespace internal::graphs {

/// What a layer with a weight and a bias is called in files.
using weight_and_bias = list<stored_tensor<"weight", calculus::weight>, stored_tensor<"bias", calculus::bias>>;

}  // namespace internal::graphs
}  // namespace chainrule
