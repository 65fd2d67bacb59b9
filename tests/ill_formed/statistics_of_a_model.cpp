// SPDX-License-Identifier: BSL-1.0
// refuses: statistics that a model should move from itself
// says: argument 2 of move_statistics is a model and must be a gradient: write move_statistics(m, g)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4>, batch_norm<>, dense<2>>;

int main() {
  model<net> m;
  move_statistics(m, m);
}
