// SPDX-License-Identifier: BSL-1.0
// refuses: a model in the place of a gradient
// says: argument 1 of clip_by_value is a model and must be a gradient: write clip_by_value(g, 1.0)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  clip_by_value(m, 1.0);
}
