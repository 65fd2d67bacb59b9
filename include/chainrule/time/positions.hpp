// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/graph/state_dict.hpp>
#include <chainrule/layer/sequences.hpp>
#include <chainrule/layer/time_distributed.hpp>
#include <chainrule/operation/operations.hpp>
#include <chainrule/operation/sinusoidal_positions.hpp>

// Layers that add to each step of a sequence what depends on its position.
namespace chainrule {

/// Adds sines and cosines of each step's position (Vaswani and others 2017): to feature 2i of step p sin(p /
/// 10000^(2i / features)), and to feature 2i + 1 the cosine of the same. The input is a sequence (steps, features).
struct positional_encoding {
  template <class In>
  using verdict = refuse_if<In::rank != 2, refusal<positional_encoding, expects_a_sequence, receives<In>>>;
  template <class In>
  using output = In;

  template <class In>
  struct on {
    using positions = calculus::letter<"p">;
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using constants = list<constant_values<positions, In, sinusoidal_positions<In::extent(In::rank - 1)>>>;
    using equations = list<equation<calculus::activation, op::add, layer_input, positions>>;
  };
};

/// Adds trained numbers W, of the sequence's shape (steps, features), which begin as an embedding's do.
struct position_embedding {
  template <class In>
  using verdict = refuse_if<In::rank != 2, refusal<position_embedding, expects_a_sequence, receives<In>>>;
  template <class In>
  using output = In;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<parameter<calculus::weight, In, standard_normal<>>>;
    using state_dict = internal::graphs::weight_and_bias;
    using equations = list<equation<calculus::activation, op::add, layer_input, calculus::weight>>;
  };
};

}  // namespace chainrule
