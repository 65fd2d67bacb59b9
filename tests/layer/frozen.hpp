// SPDX-License-Identifier: BSL-1.0
// Numbers for the tests of frozen layers, and their comparison.
#ifndef CHAINRULE_TESTS_LAYER_FROZEN_HPP
#define CHAINRULE_TESTS_LAYER_FROZEN_HPP

#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <algorithm>

namespace frozen_layers {

using namespace chainrule;

using batch = xt::xtensor<float, 2>;
template <std::size_t Rank>
xt::xtensor<float, Rank> numbers(std::array<std::size_t, Rank> extents, std::uint64_t start) {
  auto made = xt::xtensor<float, Rank>::from_shape(extents);
  internal::number::random_source random{seed{start}};
  for (auto& number : made) number = static_cast<float>(random.normal());
  return made;
}

template <class Left, class Right>
bool same_bits(const Left& left, const Right& right) {
  return left.size() == right.size() && std::equal(left.begin(), left.end(), right.begin());
}

}  // namespace frozen_layers

#endif
