// SPDX-License-Identifier: BSL-1.0
// refuses: a Hessian without a loss
// says: argument 2 of hessian is a tensor and must be a loss, as squared_error{}: write hessian(model, loss, x, y)
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const model<net> m;
  const tensor<float, shape<3>> x;
  const tensor<float, shape<2>> y;
  const auto h = hessian(m, x, y);
  return h(0, 0) > 0;
}
