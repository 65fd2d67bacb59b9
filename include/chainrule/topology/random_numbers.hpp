// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/draw.hpp>
#include <chainrule/topology/lookup.hpp>

// Networks with layers that draw random numbers: in training they need a draw.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

struct needs_a_draw {
  static constexpr char text[] = "draws random numbers: pass draw{seed{7}, step} as the last argument";
};
struct draws_in_each_pass {
  static constexpr char text[] =
      "draws random numbers, anew in each pass, and this optimizer compares costs of passes: write adam{} or sgd{}";
};

struct gives_no_sample_a_derivative {
  static constexpr char text[] =
      "computes each sample from all of them in training: leave the draw out, for derivatives of inference_of<net>, or "
      "freeze the layer";
};
struct couples_samples {
  static constexpr char text[] =
      "computes each sample from all of them, and this optimizer takes samples one by one: write adam{} or sgd{}, or "
      "freeze the layer";
};

}  // namespace internal

namespace internal::topologies {

// A refusal at the layer of a step.
template <class Net, std::size_t Step, class Words,
          class Depth = meta::make_index_sequence<Net::graph().steps[Step].depth>>
struct at_step;
template <class Net, std::size_t Step, class Words, std::size_t... I>
struct at_step<Net, Step, Words, meta::index_sequence<I...>> {
  using type = refusal<at_layer<Net::graph().steps[Step].numbers[I]...>, typename step_type<Net, Step>::layer, Words>;
};

/// Refuses, in these words, a network whose passes in training draw random numbers.
template <class Net, class Words, bool Draws = (Net::graph().first_that_draws != no_index)>
struct verdict_of_randomness {
  using type = acceptance;
};
template <class Net, class Words>
struct verdict_of_randomness<Net, Words, true> : at_step<Net, Net::graph().first_that_draws, Words> {};

/// Refuses a network that cannot be trained by an optimizer that compares costs sample by sample.
template <class Net, bool Couples = (Net::graph().least_samples > 0)>
struct verdict_of_comparing : verdict_of_randomness<Net, draws_in_each_pass> {};
template <class Net>
struct verdict_of_comparing<Net, true> : at_step<Net, Net::graph().first_that_couples, couples_samples> {};

/// Whether derivatives for single samples exist: always for answers; in training, which is meant where a draw is
/// passed, only if no sample depends on others.
template <class Net, bool Couples>
struct verdict_of_samples {
  using type = acceptance;
};
template <class Net>
struct verdict_of_samples<Net, true> : at_step<Net, Net::graph().first_that_couples, gives_no_sample_a_derivative> {};
template <class Net, class... Draw>
using verdict_in_mode =
    typename verdict_of_samples<Net, (sizeof...(Draw) > 0) && (Net::graph().least_samples > 0)>::type;
/// The network whose derivatives are meant: with a draw as it is in training, otherwise as it is in inference.
template <class Net, class... Draw>
using asked_in_mode = typename std::conditional_t<(sizeof...(Draw) > 0), std::type_identity<Net>, inference<Net>>::type;

/// Refuses a pass in training that needs a draw and got none; `Given` says whether a draw was passed.
template <class Net, bool Given>
struct draw_verdict : verdict_of_randomness<Net, needs_a_draw> {};
template <class Net>
struct draw_verdict<Net, true> {
  using type = acceptance;
};

template <class... Arguments>
inline constexpr bool has_draw = (std::is_same_v<Arguments, draw> || ...);

}  // namespace internal::topologies

namespace internal::number {

/// The draw among a call's last arguments; null if there is none.
constexpr const draw* draw_among() { return nullptr; }
template <class First, class... Rest>
constexpr const draw* draw_among(const First& first, const Rest&... rest) {
  if constexpr (std::is_same_v<First, draw>)
    return &first;
  else
    return draw_among(rest...);
}

}  // namespace internal::number
}  // namespace chainrule
