// SPDX-License-Identifier: BSL-1.0
// refuses: a tape for no stated number of samples
// says: a tape has room for a number of samples: write tape_for(m, 32) or tape<net> t(32)
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  tape<net> t;
  return t.capacity() > 0;
}
