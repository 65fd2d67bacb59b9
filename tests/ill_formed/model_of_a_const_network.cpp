// SPDX-License-Identifier: BSL-1.0
// refuses: a model of a network that is const
// says: network<input<3>, dense<2>> is const or a reference: write the network without
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = const network<input<3>, dense<2>>;

int main() {
  model<net> m{he_normal{}, seed{7}};
  m[W<1>] -= 0.1f;
  tape<net> scratch{2};
  return m(tensor<float, shape<3>>())[0] > 0;
}
