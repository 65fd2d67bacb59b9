// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>

#include <chainrule/meta/setting.hpp>
#include <chainrule/optimizer/powers.hpp>

// A schedule states how a learning rate changes from step to step. It has a function `rate(base, step)`: the rate of
// step `step`, counted from 0, for an optimizer whose own rate is `base`. A schedule whose rates are bounded states
// the bound, `most(base)`: then steps need no check beforehand (optimizer/moderate.hpp). It may check its settings,
// `wrong<T>()`, and have a function `momentum(step)`.
namespace chainrule {

template <class Type>
concept Schedule = requires(const Type& schedule, double base, std::size_t step) {
  { schedule.rate(base, step) } -> std::convertible_to<double>;
};

namespace internal::schedule {

/// A factor of a rate: finite and not below 0.
constexpr wrong_setting factor(const char* name, double number) {
  return number >= 0 && number <= 1e6 ? wrong_setting{} : wrong_setting{name, number, "at least 0 and at most 1e6"};
}
constexpr wrong_setting part(const char* name, double number) {
  return number >= 0 && number <= 1 ? wrong_setting{} : wrong_setting{name, number, "at least 0 and at most 1"};
}
constexpr wrong_setting share(const char* name, double number) {
  return number > 0 && number <= 1 ? wrong_setting{} : wrong_setting{name, number, "above 0 and at most 1"};
}
constexpr double larger(double one, double other) { return one < other ? other : one; }
constexpr double ratio(std::size_t step, std::size_t steps) {
  return static_cast<double>(step) / static_cast<double>(steps);
}

}  // namespace internal::schedule
}  // namespace chainrule
