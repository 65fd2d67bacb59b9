// SPDX-License-Identifier: BSL-1.0
#pragma once

// The notations in which a formula can be written.
namespace chainrule::calculus::writing {

// Plain text and LaTeX; and `without_shapes` in place of a network whose shapes are written too.
struct plain {
  static constexpr bool latex = false;
};
struct tex {
  static constexpr bool latex = true;
};
struct without_shapes {};

}  // namespace chainrule::calculus::writing
