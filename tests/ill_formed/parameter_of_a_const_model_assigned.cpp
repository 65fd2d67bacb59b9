// SPDX-License-Identifier: BSL-1.0
// refuses: an assignment to a parameter of a const model
// says: the elements are const, as those of a const model and of a tape: they can be read, not assigned
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const model<net> m;
  m[b<1>] = 0.1f;
  m[b<1>](0);
}
