// SPDX-License-Identifier: BSL-1.0
// refuses: gradients back to an input of tokens
// says: the input has tokens, and nothing is differentiated by them: write value_and_gradient, or a direction of the parameters
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3, tokens<9>>, embedding<4>, flatten, dense<1>>;

int main() {
  const model<net> m;
  vjp(m, tensor<int, shape<3>>{1, 2, 3}, tensor<float, shape<1>>{1});
}
