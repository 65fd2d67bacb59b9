// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/embedding.hpp>
#include <chainrule/operation/hidden_steps.hpp>
#include <chainrule/time/lengths.hpp>
#include <chainrule/topology/references.hpp>

// The options of a layer that hide steps: lengths, and the mask of a padding token.
namespace chainrule {

/// Steps whose token is padding are hidden, as keys of attention: `padding_mask<from<"words">>` reads the tokens, one
/// for each step. The token is 0 unless stated: `padding_mask<from<"words">, padding_index<3>>`.
template <class From, class Index = padding_index<0>>
struct padding_mask {};

namespace internal::attention {

// What hides steps, and the argument that says which.
template <class Option>
struct hiding {
  using type = op::no_keys;
  using arguments = list<>;
  static constexpr std::size_t numbers = 0;
  static constexpr bool is_of_tokens = false;
  template <std::size_t>
  using valid_steps = void;
};
template <class From, class Place, class Shape>
struct hiding<lengths<layer_references::resolved_from<From, Place, Shape>>> {
  using type = op::keys_after_length;
  using arguments = list<Place>;
  static constexpr std::size_t numbers = Shape::size;
  static constexpr bool is_of_tokens = meta::is_of_tokens<Shape>;
  template <std::size_t Steps>
  using valid_steps = topologies::valid_steps_at<Place, Steps>;
};
template <class From, class Place, class Shape, class Index>
struct hiding<padding_mask<layer_references::resolved_from<From, Place, Shape>, Index>> {
  using arguments = list<tokens_of<Place>>;
  static constexpr std::size_t numbers = Shape::size;
  static constexpr bool is_of_tokens = meta::is_of_tokens<Shape>;
  static constexpr std::size_t vocabulary = [] {
    if constexpr (is_of_tokens)
      return Shape::vocabulary;
    else
      return std::size_t{0};
  }();
  using type = op::keys_of_padding<layer::embeddings::padding<vocabulary, Index>>;
  template <std::size_t>
  using valid_steps = void;
};

}  // namespace internal::attention
}  // namespace chainrule
