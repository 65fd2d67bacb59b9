// SPDX-License-Identifier: BSL-1.0
// refuses: statistics that move into a model that is const
// says: move_statistics changes the model: it may be neither const nor a temporary
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4>, batch_norm<>, dense<2>>;

int main() {
  const model<net> m;
  auto g = gradient_for(m);
  move_statistics(m, g);
}
