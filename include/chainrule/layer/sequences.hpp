// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>

namespace chainrule {

// The refusal of an input that is not a sequence.
struct expects_a_sequence {
  static constexpr char text[] = "expects a sequence, shape (steps, features),";
};

}  // namespace chainrule
