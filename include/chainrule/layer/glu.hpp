// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/sigmoid.hpp>
#include <chainrule/activation/silu.hpp>
#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/layer/one_operation.hpp>
#include <chainrule/operation/gated_halves.hpp>

namespace chainrule {

// The phrase that the refusal of this layer is made of.
namespace internal {

struct needs_two_halves {
  static constexpr char text[] = "needs an even number of channels, of which one half is the gate,";
};

}  // namespace internal

namespace internal::layer::gated {

// The first axis of an image is halved, the last of a sequence and of a vector.
template <class In>
struct halved {
  static constexpr std::size_t channels = In::extent(0), places = 1;
  using type = In;
};
template <std::size_t Features>
struct halved<shape<Features>> {
  static constexpr std::size_t channels = Features, places = 1;
  using type = shape<Features / 2>;
};
template <std::size_t Steps, std::size_t Features>
struct halved<shape<Steps, Features>> {
  static constexpr std::size_t channels = Features, places = Steps;
  using type = shape<Steps, Features / 2>;
};
template <std::size_t Channels, std::size_t Height, std::size_t... Others>
struct halved<shape<Channels, Height, Others...>> {
  static constexpr std::size_t channels = Channels, places = 1;
  using type = shape<Channels / 2, Height, Others...>;
};

template <class Layer, class Function, bool GateFirst>
struct by_half {
  template <class In>
  using verdict = refuse_if<halved<In>::channels % 2 != 0, refusal<Layer, needs_two_halves, receives<In>>>;
  template <class In>
  using output = typename halved<In>::type;

  template <class In>
  struct on : one_equation<output<In>, op::gated_halves<Function, halved<In>::places, GateFirst>> {};
};

}  // namespace internal::layer::gated

/// A gated linear unit (Dauphin, Fan, Auli, Grangier 2017): the first half of the channels, times the sigmoid of the
/// second: `dense<64>, glu` has 32 outputs.
struct glu : internal::layer::gated::by_half<glu, act::sigmoid, false> {};

/// silu of the first half of the channels, times the second (Shazeer 2020): `dense<64>, swiglu` has 32 outputs.
struct swiglu : internal::layer::gated::by_half<swiglu, act::silu, true> {};

}  // namespace chainrule
