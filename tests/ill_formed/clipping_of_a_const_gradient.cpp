// SPDX-License-Identifier: BSL-1.0
// refuses: a gradient to clip that is const
// says: clipping changes the gradient: it may be neither const nor a temporary
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const auto g = gradient_for(m);
  clip_by_norm(g, 1.0);
}
