// SPDX-License-Identifier: BSL-1.0
// refuses: statistics of the gradient of another network
// says: the gradient belongs to network<input<3>, batch_norm<0.1, 1e-5>, dense<2>> in float, and the model to network<input<3>, dense<4>, batch_norm<0.1, 1e-5>, dense<2>> in float
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4>, batch_norm<>, dense<2>>;
using other = network<input<3>, batch_norm<>, dense<2>>;

int main() {
  model<net> m;
  model<other> o;
  move_statistics(m, gradient_for(o));
}
