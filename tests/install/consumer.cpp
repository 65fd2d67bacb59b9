// SPDX-License-Identifier: BSL-1.0
#include <chainrule/chainrule.hpp>

// What a user's project does with the installed library: one network, checked, and asked.
using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;
static_assert(net::parameter_count == 26);
static_assert(shape_of<net>(d(a<2>) / d(a<0>)) == shape<2, 3>{});

int main() {
  const model<net> m{he_normal{}, seed{1}};
  const tensor<float, shape<3>> x{1, 2, 3};
  return m(x).size() == 2 ? 0 : 1;
}
