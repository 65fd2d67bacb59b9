// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/elementwise.hpp>

// Activations that have another name here, or belong elsewhere: in a list their names are refused, with what to write
// instead.
namespace chainrule {

// Phrases that the refusals below are made of.
struct belongs_to_the_loss {
  static constexpr char text[] =
      "belongs to the loss: leave it out, and train with softmax_cross_entropy, which takes logits";
};
template <class Function>
struct is_called {
  static constexpr auto text() {
    return internal::meta::sentence("is called so elsewhere: write ", internal::meta::spelling<Function>());
  }
};

namespace act {

struct identity;
struct silu;

struct softmax : elementwise<softmax> {
  using instead = belongs_to_the_loss;
};
struct log_softmax : elementwise<log_softmax> {
  using instead = belongs_to_the_loss;
};
struct swish : elementwise<swish> {
  using instead = is_called<silu>;
};
struct linear : elementwise<linear> {
  using instead = is_called<identity>;
};

}  // namespace act
}  // namespace chainrule
