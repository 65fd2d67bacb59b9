// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE activation_tails
#include <boost/test/unit_test.hpp>

#include <chainrule/types.hpp>

#include <chainrule/number/dual.hpp>
#include <chainrule/number/random.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

using namespace chainrule;

// Value, first and second derivative of every activation over all numbers of a scalar, against formulas in long double
// that lose nothing where they are small. docs/activation/activations.md has the bounds; this program is built with
// several sets of instructions.
namespace {

using exact = long double;

struct reference {
  exact value, first, second;
};

exact sigmoid(exact z) {
  const exact e = std::exp(-std::abs(z));
  return (z < 0 ? e : 1) / (1 + e);
}
exact sigmoid_slope(exact z) {
  const exact e = std::exp(-std::abs(z));
  return e / ((1 + e) * (1 + e));
}
exact near(exact z) {  // where an exponential times z is zero at the latest
  return std::max<exact>(-20000, std::min<exact>(20000, z));
}

reference reference_of(act::identity, exact z) { return {z, 1, 0}; }
reference reference_of(act::relu, exact z) { return {z > 0 ? z : 0, exact(z > 0), 0}; }
reference reference_of(act::leaky_relu<0.2>, exact z) {
  return {z > 0 ? z : z / 5, z > 0 ? exact(1) : exact(1) / 5, 0};
}
reference reference_of(act::sigmoid, exact z) {
  return {sigmoid(z), sigmoid_slope(z), -std::tanh(z / 2) * sigmoid_slope(z)};
}
reference reference_of(act::tanh, exact z) {
  const exact slope = 4 * sigmoid_slope(2 * z);
  return {std::tanh(z), slope, -2 * std::tanh(z) * slope};
}
reference reference_of(act::elu<>, exact z) {
  return {z > 0 ? z : std::expm1(z), z > 0 ? exact(1) : std::exp(z), z > 0 ? exact(0) : std::exp(z)};
}
reference reference_of(act::softplus, exact z) {
  return {std::max<exact>(z, 0) + std::log1p(std::exp(-std::abs(z))), sigmoid(z), sigmoid_slope(z)};
}
reference reference_of(act::silu, exact z) {
  const exact n = near(z), s = sigmoid(z), other = sigmoid(-z);  // 1 - s
  return {(z < 0 ? n : z) * s, s * (1 + n * other), sigmoid_slope(z) * (2 - n * std::tanh(n / 2))};
}
reference reference_of(act::gelu, exact z) {
  const exact n = near(z), bell = std::exp(-n * n / 2) / std::sqrt(2 * std::acos(exact(-1))),
              below = std::erfc(-n / std::sqrt(exact(2))) / 2;
  return {(z < 0 ? n : z) * below, below + n * bell, bell * (2 - n * n)};
}

// The largest error found, in units in the last place of the exact number, or of `floor` where that is larger.
struct error_found {
  double floor;
  double ulp = 0;
  double at = 0;

  template <class T>
  void compare(T z, T found, exact expected) {
    if (std::abs(expected) > std::numeric_limits<T>::max() && std::isinf(found) && (found > 0) == (expected > 0))
      return;
    // No unit of an infinite number: what is found must be that number.
    const exact least = std::max<exact>(std::numeric_limits<T>::min(), floor);
    const int exponent =
        std::isfinite(expected) ? std::max(std::ilogb(expected), std::ilogb(least)) : std::ilogb(least);
    const exact unit = std::ldexp(exact(1), exponent + 1 - std::numeric_limits<T>::digits);
    const exact error =
        static_cast<exact>(found) == expected ? 0 : std::abs(static_cast<exact>(found) - expected) / unit;
    if (!(error <= static_cast<exact>(ulp)))
      ulp = std::isfinite(error) ? static_cast<double>(error) : 1e300, at = static_cast<double>(z);
  }
};

template <class Function, class V>
V kept_of(const V& z, const V& a) {
  return DerivativeFromOutput<Function> ? a : z;
}

template <class Function, class T>
struct errors {
  error_found value, first, second;

  void at(const T* z) {
    using V = internal::number::lanes<T, internal::number::register_lanes<T>>;
    T values[V::size], slopes[V::size];
    const V a = internal::activations::value_over<Function>(internal::number::load<V>(z));
    internal::number::store(values, a);
    internal::number::store(
        slopes, internal::activations::derivative_over<Function>(kept_of<Function>(internal::number::load<V>(z), a)));
    for (std::size_t i = 0; i < V::size; ++i) {
      if (std::isnan(z[i])) {
        if (!std::isnan(values[i])) value.ulp = 1e300, value.at = static_cast<double>(z[i]);
        continue;
      }
      const reference r = reference_of(Function{}, static_cast<exact>(z[i]));
      value.compare(z[i], values[i], r.value);
      first.compare(z[i], slopes[i], r.first);
      // Forward over dual numbers, backward over dual numbers, forward over both.
      const auto z_1 = internal::number::lanes<dual<T>, 1>(dual<T>(z[i], T(1)));
      const auto a_1 = internal::activations::value_over<Function>(z_1);
      first.compare(z[i], a_1.v.tangent, r.first);
      second.compare(z[i], internal::activations::derivative_over<Function>(kept_of<Function>(z_1, a_1)).v.tangent,
                     r.second);
      const auto a_2 = internal::activations::value_over<Function>(
          internal::number::lanes<dual<dual<T>>, 1>(dual<dual<T>>({z[i], T(1)}, {T(1), T(0)})));
      value.compare(z[i], a_2.v.value.value, r.value);
      second.compare(z[i], a_2.v.tangent.tangent, r.second);
    }
  }
};

template <class T, class Function>
void check(const char* name, const double (&allowed)[3], const double (&floors)[3]) {
  using bits_type = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  constexpr std::size_t size = internal::number::register_lanes<T>;
  errors<Function, T> found{{floors[0]}, {floors[1]}, {floors[2]}};
  T z[size];
  std::size_t count = 0;
  const auto add = [&](T number) {
    z[count++] = number;
    if (count == size) found.at(z), count = 0;
  };
  // Over all bit patterns; densely where functions bend; around limits.
#ifdef CHAINRULE_MANY_NUMBERS
  const bits_type stride = sizeof(T) == 4 ? 1021 : static_cast<bits_type>(0x10000000001b3ull);
#else
  const bits_type stride = sizeof(T) == 4 ? 32771 : static_cast<bits_type>(0x1000000001b3ull * 5);
#endif
  bits_type bits = 0;
  do {
    T number;
    std::memcpy(&number, &bits, sizeof number);
    add(number);
  } while ((bits = static_cast<bits_type>(bits + stride)) >= stride);
  internal::number::random_source random{seed{7}};
  for (int i = 0; i < 40000; ++i) add(static_cast<T>((random.uniform() - 0.5) * 64));
  const T infinity = std::numeric_limits<T>::infinity();
  for (const double limit : {0.,  3.95, 7.9726, 13.2,  14.5, 15.,  16.6,  17.3,  18.,   20.,   22.,   36.7,  38.6,
                             40., 87.3, 88.7,   103.9, 105., 207., 708.4, 745.1, 1490., 1600., 1e308, 3.4e38})
    for (const int sign : {1, -1}) {
      T below = static_cast<T>(sign * limit), above = below;
      for (int i = 0; i < 16; ++i)
        add(below), add(above), below = std::nextafter(below, -infinity), above = std::nextafter(above, infinity);
    }
  add(-infinity), add(infinity), add(T(0)), add(-T(0));
  while (count > 0) add(T(0));
  const error_found* all[] = {&found.value, &found.first, &found.second};
  const char* const what[] = {"value", "derivative", "second derivative"};
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST_MESSAGE(name << (sizeof(T) == 4 ? ", float, " : ", double, ") << what[i] << ": " << all[i]->ulp
                            << " ulp at " << all[i]->at);
    BOOST_TEST(all[i]->ulp <= allowed[i], name << (sizeof(T) == 4 ? ", float, " : ", double, ") << what[i] << ": "
                                               << all[i]->ulp << " ulp at " << all[i]->at);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_float) {
  check<float, act::identity>("identity", {0, 0, 0}, {0, 0, 0});
  check<float, act::relu>("relu", {0, 0, 0}, {0, 0, 0});
  check<float, act::leaky_relu<0.2>>("leaky", {1, 0.5, 0}, {0, 0, 0});
  check<float, act::sigmoid>("sigmoid", {2.5, 1, 1}, {0, 1, 1});
  check<float, act::tanh>("tanh", {6, 6, 10}, {0, 1, 1});
  check<float, act::elu<>>("elu", {1.5, 1.5, 1.5}, {0, 0, 0});
  check<float, act::softplus>("softplus", {2.5, 2.5, 1}, {0, 0, 1});
  check<float, act::silu>("silu", {4.5, 2, 2}, {0, 1, 1});
  check<float, act::gelu>("gelu", {9, 2, 2}, {0, 1, 1});
}

BOOST_AUTO_TEST_CASE(of_double) {
  check<double, act::identity>("identity", {0, 0, 0}, {0, 0, 0});
  check<double, act::relu>("relu", {0, 0, 0}, {0, 0, 0});
  check<double, act::leaky_relu<0.2>>("leaky", {1, 0.5, 0}, {0, 0, 0});
  check<double, act::sigmoid>("sigmoid", {2.5, 1, 1}, {0, 1, 1});
  check<double, act::tanh>("tanh", {2.5, 2, 2}, {0, 1, 1});
  check<double, act::elu<>>("elu", {1.5, 1.5, 1.5}, {0, 0, 0});
  check<double, act::softplus>("softplus", {2.5, 2.5, 1}, {0, 0, 1});
  check<double, act::silu>("silu", {4.5, 2, 2}, {0, 1, 1});
  check<double, act::gelu>("gelu", {2000, 2, 2}, {0, 1, 1});
}
