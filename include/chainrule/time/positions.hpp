// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/graph/state_dict.hpp>
#include <chainrule/layer/sequences.hpp>
#include <chainrule/layer/time_distributed.hpp>
#include <chainrule/operation/operations.hpp>
#include <chainrule/operation/sinusoidal_positions.hpp>
#include <chainrule/time/step_operations.hpp>

// Layers that add to each step of a sequence what depends on its position.
namespace chainrule {
namespace internal::positions {

// These layers on a step of a stream, which has at most Length steps.
template <std::size_t Length, std::size_t Features>
using encoded = list<constant_values<calculus::letter<"p">, shape<Length, Features>, sinusoidal_positions<Features>>>;
template <std::size_t Length, std::size_t Features>
using embedded = list<parameter<calculus::weight, shape<Length, Features>, standard_normal<>>>;

template <std::size_t Length>
struct positional_encoding_of_step {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using constants = encoded<Length, In::extent(1)>;
    using equations = list<equation<calculus::activation, scans::add_row, layer_input, calculus::letter<"p">>>;
  };
};
template <std::size_t Length>
struct position_embedding_of_step {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = embedded<Length, In::extent(1)>;
    using equations = list<equation<calculus::activation, scans::add_row, layer_input, calculus::weight>>;
  };
};

}  // namespace internal::positions

/// Adds sines and cosines of each step's position (Vaswani and others 2017): to feature 2i of step p sin(p /
/// 10000^(2i / features)), and to feature 2i + 1 the cosine of the same. The input is a sequence (steps, features).
struct positional_encoding {
  template <class In>
  using verdict = refuse_if<In::rank != 2, refusal<positional_encoding, expects_a_sequence, receives<In>>>;
  template <class In>
  using output = In;

  template <std::size_t Steps>
  using in_stream = internal::positions::positional_encoding_of_step<Steps>;
  template <class>
  using stream_verdict = acceptance;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using constants = internal::positions::encoded<In::extent(0), In::extent(1)>;
    using equations = list<equation<calculus::activation, op::add, layer_input, calculus::letter<"p">>>;
  };
};

/// Adds trained numbers W, of the sequence's shape (steps, features), which begin as an embedding's do.
struct position_embedding {
  template <class In>
  using verdict = refuse_if<In::rank != 2, refusal<position_embedding, expects_a_sequence, receives<In>>>;
  template <class In>
  using output = In;

  template <std::size_t Steps>
  using in_stream = internal::positions::position_embedding_of_step<Steps>;
  template <class>
  using stream_verdict = acceptance;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = internal::positions::embedded<In::extent(0), In::extent(1)>;
    using state_dict = internal::graphs::weight_and_bias;
    using equations = list<equation<calculus::activation, op::add, layer_input, calculus::weight>>;
  };
};

}  // namespace chainrule
