// SPDX-License-Identifier: BSL-1.0
// refuses: a network whose parameters would wrap around to none
// says: the network has a value of 4294967296 elements, more than the 2147483648 that are allowed
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<4294967296>, dense<4294967296>>;
static_assert(net::parameter_count < 1000);
static_assert(is_refused<within_budget<net, max_parameters<5000000000>>>);

int main() {
  model<net> m{he_normal{}, seed{7}};
  std::cout << m[W<1>](0, 0);
}
