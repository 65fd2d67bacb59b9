// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <initializer_list>

#include <cstddef>

namespace chainrule {

/// Every parameter by its value, in the order in which they are written on paper: W<1> row by row, b<1>, W<2>, ...
/// A model refuses another number of values than it has parameters.
struct explicit_values {
  std::initializer_list<double> numbers;
};

}  // namespace chainrule
