// SPDX-License-Identifier: BSL-1.0
// refuses: a model of what is no network
// says: dense<3> is not a network: write network<input<...>, ...>
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

int main() {
  model<dense<3>> m{he_normal{}, seed{7}};
  m[W<1>] -= 0.1f;
  return m(tensor<float, shape<3>>())[0] > 0;
}
