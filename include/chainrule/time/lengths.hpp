// SPDX-License-Identifier: BSL-1.0
#pragma once

// How many steps of a sample's sequence are valid, as an option of layers over steps.
namespace chainrule {

/// An option of recurrent layers and of attention: each sample has a number of valid steps, which is read from an input
/// or a layer with one element, `scan<cell, lengths<from<"n">>>`. Outputs and gradients of a scan after the valid steps
/// are zero; attention gives the steps after them no share. A length that is not an integer from 0 to the number of
/// steps throws data_error if it is an input; if a layer computes it, the sample's outputs are NaN.
template <class... From>
struct lengths {};

// The phrase that the refusal below is made of.
namespace internal {

struct needs_one_length_a_sample {
  static constexpr char text[] = "needs one length for each sample: write an input of one element, input<\"n\", 1>";
};

}  // namespace internal
}  // namespace chainrule
