// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>

namespace chainrule {

// What layers over steps say of another input.
struct expects_a_sequence {
  static constexpr char text[] = "expects a sequence, shape (steps, features),";
};

}  // namespace chainrule
