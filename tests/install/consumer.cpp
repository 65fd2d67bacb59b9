// SPDX-License-Identifier: BSL-1.0
#include <chainrule/chainrule.hpp>

#include <string_view>

// What a user's project does with the installed library: one network, checked, and asked. The version that the package
// states is the headers'.
static_assert(std::string_view(CHAINRULE_VERSION) == EXPECTED_VERSION);
static_assert(CHAINRULE_VERSION_NUMBER ==
              10000 * CHAINRULE_VERSION_MAJOR + 100 * CHAINRULE_VERSION_MINOR + CHAINRULE_VERSION_PATCH);
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
