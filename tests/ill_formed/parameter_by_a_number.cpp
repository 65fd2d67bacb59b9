// SPDX-License-Identifier: BSL-1.0
// refuses: a parameter by its number
// says: a number names no parameter: write m[W<1>] or m[b<1>], with using namespace chainrule::calculus
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  m[1] = 0.1f;
  return m[1](0) > 0;
}
