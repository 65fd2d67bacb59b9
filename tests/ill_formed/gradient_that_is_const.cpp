// SPDX-License-Identifier: BSL-1.0
// refuses: a gradient to write that is const
// says: the tape and the gradient are written, and may be neither const nor temporaries
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  auto scratch = tape_for(m, 2);
  const auto g = gradient_for(m);
  return value_and_gradient(m, squared_error{}, x, y, scratch, g) > 1;
}
