// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/statement.hpp>
#include <chainrule/operation/pointwise.hpp>

namespace chainrule {
namespace internal::activations {

/// A setting of an activation, as a number or in all lanes of a vector.
template <class T>
CHAINRULE_INLINE T setting(double number) {
  if constexpr (internal::number::is_vector<T>)
    return T(static_cast<typename T::scalar>(number));
  else
    return static_cast<T>(number);
}
/// 0, but NaN if z is NaN: for functions that are 0 in a region.
template <class T>
CHAINRULE_INLINE T nothing(T z) {
  return internal::number::select(z == z, T(0), z);
}

/// The denominator of a setting that is written as a fraction in a formula: the smallest one that gives exactly this
/// number, or 10^9.
constexpr long long denominator_of(double setting) {
  for (long long d = 1; d < 10000; ++d) {
    const double numerator = setting * static_cast<double>(d);
    const auto whole = static_cast<long long>(numerator + (numerator < 0 ? -0.5 : 0.5));
    if (static_cast<double>(whole) / static_cast<double>(d) == setting) return d;
  }
  return 1000000000;
}
template <double Setting, long long Denominator = denominator_of(Setting)>
using fraction =
    calculus::rational<static_cast<long long>(Setting* static_cast<double>(Denominator) + (Setting < 0 ? -0.5 : 0.5)),
                       Denominator>;
template <double Setting, class Form>
constexpr auto times(Form form) {
  if constexpr (Setting == 1)
    return form;
  else
    return fraction<Setting>{} * form;
}

}  // namespace internal::activations

namespace act {

/// The base class of activations that are computed element by element. It makes such a function a layer: a<n> =
/// Function(a<n-1>), of any shape.
template <class Function>
struct elementwise {
  using library_type = elementwise;

  template <class In>
  using verdict = typename internal::activations::statement_on<In, Function>::type;
  template <class In>
  using output = In;

  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, Function, layer_input>>;
  };
};

}  // namespace act
}  // namespace chainrule
