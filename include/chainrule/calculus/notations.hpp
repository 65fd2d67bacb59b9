// SPDX-License-Identifier: BSL-1.0
#pragma once

// In what a formula is written.
namespace chainrule::calculus::writing {

// The two notations, and the shapes of a network's derivatives where they are asked for.
struct plain {
  static constexpr bool latex = false;
};
struct tex {
  static constexpr bool latex = true;
};
struct without_shapes {};

}  // namespace chainrule::calculus::writing
