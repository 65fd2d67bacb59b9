// SPDX-License-Identifier: BSL-1.0
// refuses: a network whose numbers alone are asked for
// says: layer 1 is dense<0>, which cannot have 0 units: write a positive whole number
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<0>>;

int main() {
  float numbers[net::parameter_count + 1] = {};
  constexpr std::size_t depth = net::depth;
  const std::size_t size = net::parameter_count;
  std::cout << net::parameter_count << ' '
            << net::tape_bytes<float>(32) / 1024.0 + net::measuring_bytes<float>(64) +
                   net::training_bytes<adam, float>(32, 64, 2)
            << ' ' << 2 * net::parameter_count - 1 << '\n';
  static_assert(!(100 > net::parameter_count) && 100 - net::parameter_count == 4 - net::depth);
  return size == depth && numbers[0] == 0 && net::output_shape::size == net::input_shape::size ? 0 : 1;
}
