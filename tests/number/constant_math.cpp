// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_constant_math
#include <boost/test/unit_test.hpp>

#include <chainrule/number/random.hpp>

#include <cmath>
#include <limits>

using namespace chainrule;
namespace constant_math = internal::number::constant_math;

namespace {

// The largest error in ulp against the C library in extended precision, over numbers of both signs whose logarithms lie
// between two numbers, or over the numbers between them.
struct range {
  double from, to;
  bool of_logarithms = false;
};
template <class Function, class Reference>
double largest_error(Function function, Reference reference, range over) {
  internal::number::random_source random(seed{5});
  double largest = 0;
  for (int i = 0; i < 200000; ++i) {
    double x = over.from + (over.to - over.from) * random.uniform();
    if (over.of_logarithms) x = random.below(2) == 0 ? std::exp(x) : -std::exp(x);
    const long double expected = reference(static_cast<long double>(x));
    const double found = function(x), rounded = static_cast<double>(expected);
    if (std::isnan(rounded)) continue;
    const double ulp = std::nextafter(std::abs(rounded), std::numeric_limits<double>::infinity()) - std::abs(rounded);
    const double error = std::isfinite(rounded)
                             ? static_cast<double>(std::abs(static_cast<long double>(found) - expected)) / ulp
                         : found == rounded ? 0
                                            : 1e9;
    largest = std::max(largest, error);
  }
  return largest;
}

constexpr range tiny_to_one{-40, 0, true};
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

BOOST_AUTO_TEST_CASE(errors) {
  const auto within = [](double ulp, auto function, auto reference, auto... ranges) {
    for (const range over : {ranges...})
      BOOST_TEST(largest_error(function, reference, over) <= ulp,
                 "between " << over.from << " and " << over.to << ": " << largest_error(function, reference, over));
  };
  within(
      1, constant_math::exp, [](long double x) { return std::exp(x); }, range{-1, 1}, range{-745.3, 709.78},
      tiny_to_one);
  within(
      2, constant_math::expm1, [](long double x) { return std::expm1(x); }, range{-2, 2}, range{-60, 709.78},
      tiny_to_one);
  within(1, constant_math::log, [](long double x) { return std::log(x); }, range{0.5, 2}, range{-740, 709, true});
  within(
      2, constant_math::log1p, [](long double x) { return std::log1p(x); }, range{-0.999, 3}, range{-40, -0.01, true},
      range{0, 1e6});
  within(3, constant_math::tanh, [](long double x) { return std::tanh(x); }, range{-2, 2}, range{-25, 25}, tiny_to_one);
  within(6, constant_math::erf, [](long double x) { return std::erf(x); }, range{-2, 2}, range{-7, 7}, tiny_to_one);
  within(2, constant_math::cos, [](long double x) { return std::cos(x); }, range{0, 6.2832});
  within(2, constant_math::sin, [](long double x) { return std::sin(x); }, range{0, 6.2832});
  // Rounded as the C library does.
  within(
      0, constant_math::sqrt, [](long double x) { return static_cast<long double>(std::sqrt(static_cast<double>(x))); },
      range{0, 4}, range{-744, 709, true});
}

BOOST_AUTO_TEST_CASE(ends) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(constant_math::exp(800) == infinity);
  BOOST_TEST(constant_math::exp(-800) == 0);
  BOOST_TEST(constant_math::expm1(800) == infinity);
  BOOST_TEST(constant_math::expm1(-800) == -1);
  BOOST_TEST(constant_math::log(0) == -infinity);
  BOOST_TEST(constant_math::log(infinity) == infinity);
  BOOST_TEST(constant_math::log1p(-1) == -infinity);
  BOOST_TEST(constant_math::tanh(1000) == 1);
  BOOST_TEST(constant_math::tanh(-1000) == -1);
  BOOST_TEST(constant_math::erf(-1000) == -1);
  BOOST_TEST(constant_math::sqrt(infinity) == infinity);
  BOOST_TEST(std::signbit(constant_math::tanh(-0.0)));
  for (const auto function : {constant_math::exp, constant_math::expm1, constant_math::log, constant_math::log1p,
                              constant_math::tanh, constant_math::erf, constant_math::sqrt})
    BOOST_TEST(std::isnan(function(nothing)));
  for (const auto function : {constant_math::log, constant_math::log1p, constant_math::sqrt})
    BOOST_TEST(std::isnan(function(-2)));
}

// What kernels call takes these in constant evaluation, on any compiler.
constexpr double folded[] = {internal::number::exp_of(0.3),  internal::number::expm1_of(0.3),
                             internal::number::log_of(0.3),  internal::number::log1p_of(0.3),
                             internal::number::tanh_of(0.3), internal::number::erf_of(0.3),
                             internal::number::cos_of(0.3),  internal::number::sqrt_of(0.3)};
static_assert(internal::number::sqrt_of(2.f) == 0x1.6a09e6p0f && internal::number::sqrt_of(2.) == 0x1.6a09e667f3bcdp0);

BOOST_AUTO_TEST_CASE(in_constant_evaluation) {
  const double called[] = {constant_math::exp(0.3),   constant_math::expm1(0.3), constant_math::log(0.3),
                           constant_math::log1p(0.3), constant_math::tanh(0.3),  constant_math::erf(0.3),
                           constant_math::cos(0.3),   constant_math::sqrt(0.3)};
  for (std::size_t i = 0; i < std::size(called); ++i) BOOST_TEST(folded[i] == called[i]);
}
