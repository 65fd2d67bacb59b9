// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_verdict.hpp>
#include <chainrule/layer/code_of_numbers.hpp>
#include <chainrule/operation/local_response.hpp>

namespace chainrule {

// The phrase that the refusal below is made of.
namespace internal {

struct has_wrong_settings_of_local_response_norm {
  static constexpr char text[] =
      "has a window of no channel, or a k that is not positive: write local_response_norm<5, 1e-4, 0.75, 1.0>";
};

}  // namespace internal

/// Each number divided by (K + Alpha / Size times the sum of the squares in Size neighbouring channels at its place) to
/// the power Beta (Krizhevsky, Sutskever, Hinton 2012, with PyTorch's mean for their sum). An even Size has one channel
/// more before than after. The channels of an image are its first axis, those of a sequence and a vector the last.
template <std::size_t Size, double Alpha = 1e-4, double Beta = 0.75, double K = 1.0>
struct local_response_norm {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Size), Alpha, Beta, K>(
        [] { return "local_response_norm"; });
  }

  template <class In>
  using verdict = refuse_if<!(Size > 0 && Alpha >= 0 && K > 0),
                            refusal<local_response_norm, internal::has_wrong_settings_of_local_response_norm>>;
  template <class In>
  using output = In;

  template <class In>
  struct on {
    static constexpr bool is_image = In::rank > 2;
    static constexpr std::size_t channels = In::extent(is_image ? 0 : In::rank - 1), places = In::size / channels;
    using divisor = calculus::letter<"d">;
    using values = list<saved<divisor, In>, value<calculus::activation, In>>;
    using parameters = list<>;
    using operation = op::local_response<is_image ? 1 : places, channels, is_image ? places : 1, Size, Alpha, Beta, K>;
    using equations = list<equation<with_saved<calculus::activation, divisor>, operation, layer_input>>;
  };
};

}  // namespace chainrule
