// SPDX-License-Identifier: BSL-1.0
// refuses: a number in the place of threads
// says: the argument after the input is a number: write m(x, threads{n}) or m(x)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  return m(x, 4)(0, 0) > 0;
}
