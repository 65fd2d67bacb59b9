// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// d(y)/d(n) for an argument that says how many steps of a sample are valid: zero.
struct by_valid_steps : derivative<structure::dense> {
  using library_type = by_valid_steps;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class At>
  static constexpr void backward(const At& at) {
    if constexpr (!At::accumulates)
      for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.downstream()[i] = {};
  }
};

}  // namespace chainrule::op
