// SPDX-License-Identifier: BSL-1.0
// refuses: two numbers in braces given to a network of three inputs
// says: the input has shape 2 and must have shape 3, or for a batch one extent more in front
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const model<net> m;
  const auto answer = m({1, 2});
  return answer(0) > 0;
}
