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

template <std::size_t Given>
struct begins_unlike_in_two_directions {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::number_text<Given>,
                                    " initial states for two directions: write those of the forward layer, then as "
                                    "many of the backward one");
  }
};

}  // namespace internal

namespace internal::scans {

/// An option of one direction: of initial states the first half goes forth, and the second back.
template <bool GoesBack, class Option>
struct option_of_direction {
  using type = Option;
};
template <bool GoesBack, class Initial, class Indices>
struct half_of;
template <bool GoesBack, class... From, std::size_t... Indices>
struct half_of<GoesBack, initial_states<From...>, meta::index_sequence<Indices...>> {
  using type = initial_states<list_element<Indices + (GoesBack ? sizeof...(Indices) : 0), list<From...>>...>;
};
template <bool GoesBack, class... From>
struct option_of_direction<GoesBack, initial_states<From...>>
    : half_of<GoesBack, initial_states<From...>, meta::make_index_sequence<sizeof...(From) / 2>> {};

}  // namespace internal::scans

/// A recurrent layer from the first step to the last, and one with parameters of its own from the last to the first:
/// `bidirectional<lstm<16>>`. Their outputs are concatenated, (units of both), or with `all_steps` at each step,
/// (steps, units of both), as in PyTorch. The layers have the paths <n, 1> and <n, 2>. Initial states are those of the
/// first layer, then those of the second: `initial_states<from<"h">, from<"c">, from<"h2">, from<"c2">>` of an lstm.
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
  using stated = scan<Cell, Options...>;
  using forth = scan<Cell, typename internal::scans::option_of_direction<false, Options>::type...>;
  using back = scan<Cell, typename internal::scans::option_of_direction<true, Options>::type..., go_backwards>;
  static constexpr std::size_t initials = (0 + ... + internal::scans::initial_in<Options>::kinds::size);
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
    using type = first_refusal<
        refuse_if<initials % 2 != 0, refusal<bidirectional, internal::begins_unlike_in_two_directions<initials>>>,
        verdict_on<typename joined<forth, back>::type, In>>;
  };

 public:
  template <class In>
  using verdict = typename check<In>::type;
  template <class Mode>
  using in = bidirectional<in_mode<stated, Mode>>;

  template <class In>
  struct on : joined<forth, back>::type::template on<In> {
    static constexpr const char* children_in_files[2] = {"", "_reverse"};
  };
};

namespace internal::layer_references {

// Options read values; which of them a direction has is known when they are found.
template <class Cell>
struct both_ways_of {
  template <class... Options>
  using type = bidirectional<scan<Cell, Options...>>;
};
template <class Place, class In, class Cell, class... Options, class Scope>
  requires mentioned_in<scan<Cell, Options...>>
struct resolve<Place, In, bidirectional<scan<Cell, Options...>>, Scope>
    : resolve_layer<Place, In, both_ways_of<Cell>::template type, Scope, Options...> {};

}  // namespace internal::layer_references
}  // namespace chainrule
