// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE initializer_moments
#include <boost/test/unit_test.hpp>

#include <chainrule/initializer/initializer.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace chainrule;

namespace {

// The mean, deviation and largest size of many numbers drawn for 300 inputs and 200 outputs.
template <class Initializer>
void check(const Initializer& initializer, double deviation, double limit) {
  std::vector<double> numbers(60000);
  internal::number::random_source random{seed{3}};
  initializer.draw(numbers.data(), numbers.size(), 300, 200, random);
  double sum = 0, square = 0, largest = 0;
  for (const double x : numbers) {
    sum += x;
    square += x * x;
    largest = std::max(largest, std::abs(x));
  }
  const double count = static_cast<double>(numbers.size());
  BOOST_TEST(std::abs(sum / count) < 4 * deviation / std::sqrt(count));
  BOOST_TEST(std::abs(std::sqrt(square / count) / deviation - 1) < 0.02);
  BOOST_TEST(largest <= limit);
  BOOST_TEST(largest > 1.7 * deviation);
}

}  // namespace

// The deviations are those of the papers; a uniform number's is its limit over the root of 3.
BOOST_AUTO_TEST_CASE(deviations) {
  const double unlimited = 1e9;
  check(glorot_uniform{}, std::sqrt(2.0 / 500), std::sqrt(6.0 / 500));
  check(glorot_normal{}, std::sqrt(2.0 / 500), unlimited);
  check(he_uniform{}, std::sqrt(2.0 / 300), std::sqrt(6.0 / 300));
  check(he_normal{}, std::sqrt(2.0 / 300), unlimited);
  check(lecun_uniform{}, std::sqrt(1.0 / 300), std::sqrt(3.0 / 300));
  check(lecun_normal{}, std::sqrt(1.0 / 300), unlimited);
  check(uniform{0.3}, 0.3 / std::sqrt(3.0), 0.3);
  check(normal{0.3}, 0.3, unlimited);
}

BOOST_AUTO_TEST_CASE(a_constant) {
  float numbers[3] = {};
  internal::number::random_source random{seed{1}};
  constant{0.25}.draw(numbers, 3, 1, 1, random);
  for (const float x : numbers) BOOST_TEST(x == 0.25f);
}
