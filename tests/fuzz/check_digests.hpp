// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "random_network.hpp"

namespace random_network {

/// Of some values: the sum of v(i) sin(i + 1), and the largest magnitude.
struct digest {
  std::string name;
  double sum;
  double largest;
};

/// Compares what `ask` reports with digests, in their order.
struct check_digests {
  std::vector<digest> expected;
  mutable std::size_t next = 0;

  template <class Values>
  void operator()(const char* name, const Values& values) const {
    BOOST_REQUIRE(next < expected.size());
    const digest& right = expected[next++];
    BOOST_TEST(right.name == name);
    double sum = 0, largest = 0, i = 0;
    const auto end = values.template end<xt::layout_type::row_major>();
    for (auto v = values.template begin<xt::layout_type::row_major>(); v != end; ++v) {
      sum += static_cast<double>(*v) * std::sin(++i);
      largest = std::max(largest, std::abs(static_cast<double>(*v)));
    }
    constexpr bool is_double = std::is_same_v<typename Values::value_type, double>;
    const double size = std::max(1.0, right.largest), bound = (is_double ? 1e-11 : 3e-5) * size;
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(std::abs(sum - right.sum) <= bound * std::max(1.0, i));
      BOOST_TEST(std::abs(largest - right.largest) <= 10 * bound);
    }
  }
};

}  // namespace random_network
