// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "layer.hpp"

#include <limits>

namespace laws {

// The laws of one activation: in a dense layer, as an entry of its own, and in a residual, where its input is still
// needed afterwards.
template <class Function>
void check_activation() {
  check_laws<network<input<3>, dense<4, Function>, dense<2>>>();
  check_laws<network<input<3>, dense<4>, Function, dense<2, Function>>>();
  check_laws<network<input<3>, dense<4>, residual<Function>>>();
  // z at zero of either sign, beside it, and where functions have become flat: in a layer, where it is fused, and alone
  const double least = std::numeric_limits<double>::denorm_min();
  for (const double z : {0.0, -0.0, least, -least, 1.0, -1.0, 800.0, -800.0}) {
    check_kinks<network<input<1>, dense<1, Function>, dense<1>>>({{-1}}, {{0, z, 0.75, 0.5}, {-z, -0.0, -0.75, 0.5}});
    check_kinks<network<input<1>, dense<2>, residual<Function>, dense<1>>>({{-1}}, {{0, -0.0, z, -z, 0.75, 1.25, 0.5}});
  }
}

}  // namespace laws
