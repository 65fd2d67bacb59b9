// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/concat.hpp>
#include <chainrule/time/concat_features.hpp>
#include <chainrule/time/scan.hpp>

// A recurrent layer in both directions of time.
namespace chainrule {

// Phrases that the refusals of this layer are made of.
namespace internal {

struct takes_a_recurrent_layer {
  static constexpr char text[] = "takes a recurrent layer: lstm<16>, gru<16>, rnn<16> or scan<...>";
};
struct goes_both_ways_itself {
  static constexpr char text[] = "already goes in both directions: leave go_backwards out";
};

struct begins_in_one_direction {
  static constexpr char text[] =
      "has initial states for one direction: join two layers that have them, one of them with go_backwards";
};

}  // namespace internal

/// A recurrent layer from the first step to the last, and one with parameters of its own from the last to the first:
/// `bidirectional<lstm<16>>`. Their outputs are concatenated, (units of both), or with `all_steps` at each step,
/// (steps, units of both), as in PyTorch. The layers have the paths <n, 1> and <n, 2>.
template <class Layer>
struct bidirectional {
  template <class In>
  using verdict = refusal<bidirectional, internal::takes_a_recurrent_layer>;
  template <class In>
  struct on {};
};
template <class Cell, class... Options>
struct bidirectional<scan<Cell, Options...>> {
 private:
  using forth = scan<Cell, Options...>;
  using back = scan<Cell, Options..., go_backwards>;
  template <class... Both>
  struct joined {
    using type = concat_features<Both...>;
  };
  template <class... Both>
    requires forth::answers_last
  struct joined<Both...> {
    using type = concat<Both...>;
  };

  template <class In, bool Fits = !forth::goes_backwards>
  struct check {
    using type = refusal<bidirectional, internal::goes_both_ways_itself>;
  };
  template <class In>
  struct check<In, true> {
    using type =
        first_refusal<refuse_if<forth::has_initial_states, refusal<bidirectional, internal::begins_in_one_direction>>,
                      verdict_on<typename joined<forth, back>::type, In>>;
  };

 public:
  template <class In>
  using verdict = typename check<In>::type;
  template <class Mode>
  using in = bidirectional<in_mode<forth, Mode>>;

  template <class In>
  struct on : joined<forth, back>::type::template on<In> {
    static constexpr const char* children_in_files[2] = {"", "_reverse"};
  };
};

}  // namespace chainrule
