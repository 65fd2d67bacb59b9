// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_random
#include <boost/test/unit_test.hpp>

#include <chainrule/number/random.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace chainrule;
using internal::number::random_source;

// The first numbers of SplitMix64 from the seed 1234567, as published with its reference code (Vigna 2015).
static_assert(random_source{seed{1234567}}.bits() == 6457827717110365317u);
static_assert([] {
  random_source random{seed{1234567}};
  random.bits();
  return random.bits();
}() == 3203168211198807973u);

BOOST_AUTO_TEST_CASE(distributions) {
  random_source random{seed{5}};
  const int count = 100000;
  double sum = 0, square = 0, uniform = 0;
  for (int i = 0; i < count; ++i) {
    const double x = random.normal(), u = random.uniform();
    BOOST_REQUIRE((u >= 0 && u < 1));
    sum += x;
    square += x * x;
    uniform += u;
  }
  // four standard errors
  BOOST_TEST(std::abs(sum / count) < 4 / std::sqrt(count));
  BOOST_TEST(std::abs(square / count - 1) < 4 * std::sqrt(2.0 / count));
  BOOST_TEST(std::abs(uniform / count - 0.5) < 4 * std::sqrt(1.0 / 12 / count));
}

// Each sum of products of independent numbers of mean 0 and variance 1 is within 4 times the root of their number.
BOOST_AUTO_TEST_CASE(numbers_of_a_seed_and_of_neighbouring_seeds_are_independent) {
  const std::size_t seeds = 200, count = 2000;
  std::vector<std::vector<double>> drawn(seeds, std::vector<double>(count));
  for (std::size_t s = 0; s < seeds; ++s) {
    random_source random{seed{s}};
    for (double& number : drawn[s]) number = std::sqrt(12.0) * (random.uniform() - 0.5);
  }
  for (const std::size_t between_seeds : {0u, 1u, 2u})
    for (const std::size_t between_numbers : {0u, 1u, 2u, 25u}) {
      if (between_seeds + between_numbers == 0) continue;
      double sum = 0;
      for (std::size_t s = between_seeds; s < seeds; ++s)
        for (std::size_t i = between_numbers; i < count; ++i)
          sum += drawn[s - between_seeds][i - between_numbers] * drawn[s][i];
      const double products = static_cast<double>((seeds - between_seeds) * (count - between_numbers));
      BOOST_TEST(std::abs(sum) < 4 * std::sqrt(products),
                 between_seeds << " seeds and " << between_numbers << " numbers apart: " << sum / products);
    }
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_numbers) {
  random_source one{seed{9}}, two{seed{9}}, other{seed{10}};
  bool all_other_same = true;
  for (int i = 0; i < 10; ++i) {
    const auto bits = one.bits();
    BOOST_TEST(bits == two.bits());
    all_other_same = all_other_same && bits == other.bits();
  }
  BOOST_TEST(!all_other_same);
}
