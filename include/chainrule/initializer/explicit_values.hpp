// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <vector>

namespace chainrule {

/// Every parameter by its value, in the order in which they are written on paper: W<1> row by row, b<1>, W<2>, ...
/// A model refuses another number of values than it has parameters. It owns its numbers, so that it may be returned and
/// kept.
struct explicit_values {
  std::vector<double> numbers;
};

}  // namespace chainrule
