// SPDX-License-Identifier: BSL-1.0
// refuses: a value of another shape for one of several inputs
// says: the input "u" has shape 3 and must have shape 2, or for a batch one extent more in front
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using two = network<input<"x", 3>, input<"u", 2>, from<"x">, dense<4>, concat<identity, from<"u">>>;

int main() {
  model<two> m;
  tensor<float, shape<3>> x{1, 2, 3};
  m(inputs(x, x));
}
