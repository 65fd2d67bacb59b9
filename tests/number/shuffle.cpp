// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE number_shuffle
#include <boost/test/unit_test.hpp>

#include <chainrule/number/shuffle.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using namespace chainrule;
using internal::number::purpose;

BOOST_AUTO_TEST_CASE(a_shuffle_is_a_permutation_and_uniform) {
  std::vector<int> first_place(5);
  for (int round = 0; round < 5000; ++round) {
    std::vector<int> items{0, 1, 2, 3, 4};
    internal::number::shuffle(items.data(), items.size(),
                              {seed{6}, purpose::split, 0, static_cast<std::size_t>(round)});
    ++first_place[static_cast<std::size_t>(items[0])];
    std::sort(items.begin(), items.end());
    BOOST_REQUIRE((items == std::vector<int>{0, 1, 2, 3, 4}));
  }
  for (const int count : first_place) BOOST_TEST(std::abs(count - 1000) < 4 * std::sqrt(800.0));
}

// An item's places in two shuffles, one after the other, and the places of two neighbours in one, are uncorrelated; the
// bound is that of the test above.
BOOST_AUTO_TEST_CASE(shuffles_are_independent_of_the_one_before) {
  std::vector<std::size_t> items(1000), place(1000);
  std::iota(items.begin(), items.end(), std::size_t{0});
  const double variance_of_place = (1e6 - 1) / 12;
  const int rounds = 400;
  double of_item = 0, of_neighbours = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::vector<std::size_t> before = place;
    internal::number::shuffle(items.data(), items.size(),
                              {seed{7}, purpose::order_of_epoch, static_cast<std::size_t>(round)});
    for (std::size_t i = 0; i < items.size(); ++i) place[items[i]] = i;
    for (std::size_t i = 1; i < items.size(); ++i) {
      const double x = static_cast<double>(place[i]) - 499.5;
      if (round > 0) of_item += x * (static_cast<double>(before[i]) - 499.5) / variance_of_place;
      of_neighbours += x * (static_cast<double>(place[i - 1]) - 499.5) / variance_of_place;
    }
  }
  BOOST_TEST(std::abs(of_item) < 4 * std::sqrt(999.0 * rounds));
  BOOST_TEST(std::abs(of_neighbours) < 4 * std::sqrt(999.0 * rounds));
}
