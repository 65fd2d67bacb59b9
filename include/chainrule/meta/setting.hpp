// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <initializer_list>
#include <type_traits>

// Checks of numbers that a user states, such as a learning rate. The result is a value, because some targets have no
// exceptions; tensor/error.hpp throws it where there are.
namespace chainrule {

/// A setting that cannot be right: its name, the number, and what it must be. Without a name, nothing is wrong.
struct wrong_setting {
  const char* name = nullptr;
  double number = 0;
  const char* must_be = "";

  constexpr explicit operator bool() const { return name != nullptr; }
};

/// Settings that check themselves, for a model of scalar T: they have a member `wrong<T>()`.
template <class Settings, class T>
concept ChecksItself = requires(const Settings& settings) { settings.template wrong<T>(); };

namespace internal::meta {

/// The largest number of a scalar and its smallest above 0; for scalars that are not built in, those of double.
template <class T>
inline constexpr double largest = std::is_same_v<T, float> ? static_cast<double>(__FLT_MAX__) : __DBL_MAX__;
template <class T>
inline constexpr double smallest =
    std::is_same_v<T, float> ? static_cast<double>(__FLT_DENORM_MIN__) : __DBL_DENORM_MIN__;

/// Whether a finite number becomes infinite as a T.
template <class T>
constexpr bool overflows(double number) {
  return (number > largest<T> || number < -largest<T>) && number <= __DBL_MAX__ && number >= -__DBL_MAX__;
}

template <class T>
constexpr wrong_setting positive(const char* name, double number) {
  return number >= smallest<T> && number <= largest<T>
             ? wrong_setting{}
             : wrong_setting{name, number, "a number above 0 that the model's scalar holds"};
}
template <class T>
constexpr wrong_setting not_negative(const char* name, double number) {
  return number >= 0 && number <= largest<T>
             ? wrong_setting{}
             : wrong_setting{name, number, "0 or more, and a number that the model's scalar holds"};
}
template <class T>
constexpr wrong_setting finite(const char* name, double number) {
  return number >= -largest<T> && number <= largest<T>
             ? wrong_setting{}
             : wrong_setting{name, number, "a number that the model's scalar holds"};
}
constexpr wrong_setting below_one(const char* name, double number) {
  return number >= 0 && number < 1 ? wrong_setting{} : wrong_setting{name, number, "at least 0 and below 1"};
}
constexpr wrong_setting not_zero(const char* name, unsigned long long number) {
  return number > 0 ? wrong_setting{} : wrong_setting{name, 0, "at least 1"};
}

constexpr wrong_setting first_wrong(std::initializer_list<wrong_setting> all) {
  for (const wrong_setting& each : all)
    if (each) return each;
  return {};
}

}  // namespace internal::meta

/// What is wrong with settings. Those that do not check themselves count as right.
template <class T, class Settings>
constexpr wrong_setting wrong_in(const Settings& stated) {
  if constexpr (ChecksItself<Settings, T>)
    return stated.template wrong<T>();
  else
    return {};
}

}  // namespace chainrule
