// SPDX-License-Identifier: BSL-1.0
// refuses: a text in the place of a sample
// says: the input is a text and must be a tensor, a vector of numbers, numbers in braces or a data_set
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const auto answer = m("1, 2, 3");
  return answer(0) > 0;
}
