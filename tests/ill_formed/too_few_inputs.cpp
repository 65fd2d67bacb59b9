// SPDX-License-Identifier: BSL-1.0
// refuses: fewer values than the network has inputs
// says: inputs(...) gives 1 values, and the network has 2 inputs: write one value for each, in their order
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using two = network<input<"x", 3>, input<"u", 2>, from<"x">, dense<4>, concat<identity, from<"u">>>;

int main() {
  model<two> m;
  tensor<float, shape<3>> x{1, 2, 3};
  value_and_gradient(m, squared_error{}, inputs(x), tensor<float, shape<6>>{});
}
