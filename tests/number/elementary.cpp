// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_elementary
#include <boost/test/unit_test.hpp>

#include <chainrule/number/math.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

using namespace chainrule;

namespace {

// One float in `stride`, over all bit patterns: with 1 the sweep that docs/kernel/kernels.md speaks of (two minutes).
#ifdef CHAINRULE_EVERY_FLOAT
constexpr std::uint64_t stride = 1;
constexpr double exp_error = 1.02;
#else
constexpr std::uint64_t stride = 4099;
constexpr double exp_error = 1.0;
#endif

struct error_found {
  double ulp = 0;
  float at = 0;
  int wrong = 0;  // infinite where it is not, or the reverse; a number where there is none
};

void compare(float x, float found, double expected, error_found& worst) {
  const float rounded = static_cast<float>(expected);
  if (std::isnan(expected) || std::isinf(rounded) || !std::isfinite(found)) {
    const bool agree = std::isnan(expected) ? std::isnan(found) : found == rounded;
    if (!agree) ++worst.wrong, worst.at = x;
    return;
  }
  const int exponent = rounded == 0.f ? -126 : std::max(std::ilogb(rounded), -126);
  const double ulp = std::abs(static_cast<double>(found) - expected) / std::ldexp(1.0, exponent - 23);
  if (ulp > worst.ulp) worst.ulp = ulp, worst.at = x;
}

// The vector function against the C library's in double, and that one number gives the bits of a lane.
template <class Function, class Reference>
void check(const char* name, double allowed, Function function, Reference reference) {
  using V = internal::number::lanes<float, internal::number::register_lanes<float>>;
  error_found worst;
  bool alike = true;
  for (std::uint64_t first = 0; first < (std::uint64_t{1} << 32); first += stride * V::size) {
    float x[V::size], found[V::size];
    for (std::size_t i = 0; i < V::size; ++i) {
      const auto bits = static_cast<std::uint32_t>(first + i * stride);
      std::memcpy(&x[i], &bits, sizeof bits);
    }
    internal::number::store(found, function(internal::number::load<V>(x)));
    for (std::size_t i = 0; i < V::size; ++i) compare(x[i], found[i], reference(static_cast<double>(x[i])), worst);
    const float alone = function(x[0]);
    alike = alike && (std::isnan(alone) ? std::isnan(found[0]) : alone == found[0]);
  }
  BOOST_TEST_MESSAGE(name << ": " << worst.ulp << " ulp at " << worst.at);
  BOOST_TEST(worst.ulp <= allowed, name << " is off by " << worst.ulp << " ulp at " << worst.at);
  BOOST_TEST(worst.wrong == 0, name << " at " << worst.at);
  BOOST_TEST(alike, name << " of one number and of a lane");
}

// In constant evaluation the same source.
static_assert(internal::number::exp_of(0.f) == 1.f && internal::number::exp_of(1.f) > 2.71828f &&
              internal::number::exp_of(1.f) < 2.71829f);
static_assert(internal::number::tanh_of(0.f) == 0.f && internal::number::tanh_of(20.f) == 1.f);
static_assert(internal::number::log_of(1.f) == 0.f);

}  // namespace

BOOST_AUTO_TEST_CASE(errors_over_all_floats) {
  check("exp", exp_error, [](auto x) { return internal::number::exp_of(x); }, [](double x) { return std::exp(x); });
  check("expm1", 1.5, [](auto x) { return internal::number::expm1_of(x); }, [](double x) { return std::expm1(x); });
  check("log", 1.0, [](auto x) { return internal::number::log_of(x); }, [](double x) { return std::log(x); });
  check("log1p", 1.5, [](auto x) { return internal::number::log1p_of(x); }, [](double x) { return std::log1p(x); });
  check("tanh", 6.0, [](auto x) { return internal::number::tanh_of(x); }, [](double x) { return std::tanh(x); });
  check(
      "sigmoid", 2.5, [](auto x) { return internal::number::sigmoid_of(x); },
      [](double x) { return 1 / (1 + std::exp(-x)); });
  check("erf", 6.0, [](auto x) { return internal::number::erf_of(x); }, [](double x) { return std::erf(x); });
  check(
      "bell", 2.5, [](auto x) { return internal::number::bell_of(x); }, [](double x) { return std::exp(-x * x / 2); });
  check(
      "normal_cdf", 6.5, [](auto x) { return internal::number::normal_cdf_of(x); },
      [](double x) { return std::erfc(x * -std::sqrt(0.5)) / 2; });
}

// erf ends at one: z (1 + erf z) shall end at 0 and not at z 2^-24.
BOOST_AUTO_TEST_CASE(erf_ends_at_one) {
  for (const float x : {3.84f, 3.95f, 4.f, 1e10f, std::numeric_limits<float>::infinity()}) {
    BOOST_TEST(internal::number::erf_of(x) == 1.f);
    BOOST_TEST(internal::number::erf_of(-x) == -1.f);
  }
}

// tanh limits its argument where its quotient is one: no number below it may give more, and all above it give one.
BOOST_AUTO_TEST_CASE(tanh_stays_below_one) {
  using V = internal::number::lanes<float, internal::number::register_lanes<float>>;
  float greatest = 0;
  for (float x = 7; x < 8;) {
    float numbers[V::size], found[V::size];
    for (float& number : numbers) number = x, x = std::nextafter(x, 9.f);
    internal::number::store(found, internal::number::tanh_of(internal::number::load<V>(numbers)));
    greatest = std::max(greatest, *std::max_element(found, found + V::size));
  }
  BOOST_TEST(greatest == 1.f);
  for (const float x : {7.9726f, 9.f, 1e30f, std::numeric_limits<float>::infinity()}) {
    BOOST_TEST(internal::number::tanh_of(x) == 1.f);
    BOOST_TEST(internal::number::tanh_of(-x) == -1.f);
  }
}
