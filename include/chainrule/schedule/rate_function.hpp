// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/schedule/statement.hpp>

namespace chainrule {

/// The rate is a function of the step: `rate_function{[](std::size_t step) { return 0.1 / (1.0 + step); }}`.
template <class Function>
struct rate_function {
  Function function;

  constexpr double rate(double /*base*/, std::size_t step) const { return function(step); }
};
template <class Function>
rate_function(Function) -> rate_function<Function>;

/// base times a function of the step: PyTorch's LambdaLR.
template <class Function>
struct factor_function {
  Function function;

  constexpr double rate(double base, std::size_t step) const { return base * function(step); }
};
template <class Function>
factor_function(Function) -> factor_function<Function>;

}  // namespace chainrule
