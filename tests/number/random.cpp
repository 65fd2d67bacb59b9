// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_random
#include <boost/test/unit_test.hpp>

#include <chainrule/number/random.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
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

BOOST_AUTO_TEST_CASE(a_shuffle_is_a_permutation_and_uniform) {
  random_source random{seed{6}};
  std::vector<int> first_place(5);
  for (int round = 0; round < 5000; ++round) {
    std::vector<int> items{0, 1, 2, 3, 4};
    internal::number::shuffle(items.data(), items.size(), random);
    ++first_place[static_cast<std::size_t>(items[0])];
    std::sort(items.begin(), items.end());
    BOOST_REQUIRE((items == std::vector<int>{0, 1, 2, 3, 4}));
  }
  for (const int count : first_place) BOOST_TEST(std::abs(count - 1000) < 4 * std::sqrt(800.0));
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
