// SPDX-License-Identifier: BSL-1.0
// refuses: a sum of a gradient and a number
// says: a gradient is added to a gradient of the same network and multiplied by a number: write 0.5f * (g + h)
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const gradient<net> g;
  return (g + 1)[b<1>](0) > 0;
}
