// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <vector>

namespace chainrule {

/// Every parameter by its value, in this order: W<1> row by row, b<1>, W<2>, ... A model refuses another number of
/// values than it has parameters. The object owns its numbers, so that it can be returned and kept.
struct explicit_values {
  std::vector<double> numbers;
};

}  // namespace chainrule
