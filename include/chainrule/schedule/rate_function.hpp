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

/// base f(1) f(2) ... f(step), each step's rate that of the step before times a factor: PyTorch's MultiplicativeLR. The
/// product is formed anew for each step, so for long trainings its steps are better epochs, `by_epoch`.
template <class Function>
struct product_of_factors {
  Function function;

  constexpr double rate(double base, std::size_t step) const {
    for (std::size_t of = 1; of <= step; ++of) base *= function(of);
    return base;
  }
};
template <class Function>
product_of_factors(Function) -> product_of_factors<Function>;

}  // namespace chainrule
