// SPDX-License-Identifier: BSL-1.0
// refuses: the numbers of a sample without braces
// says: a sample of several numbers needs braces: write m({1, 2, 3})
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const auto answer = m(1, 2, 3);
  return answer(0) > 0;
}
