// SPDX-License-Identifier: BSL-1.0
// refuses: a model from the name of an initializer
// says: a model is constructed from an initializer and a seed: write model<net>{he_normal{}, seed{7}}
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m{"he_normal"};
  return m[b<1>](0) > 0;
}
