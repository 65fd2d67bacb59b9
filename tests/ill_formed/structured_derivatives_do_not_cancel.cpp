// SPDX-License-Identifier: BSL-1.0
// refuses: a product of two structured derivatives that do not cancel
// says: the left factor ends in 4 x 3 and the right one begins with 2: neighbours must cancel
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto by_weight = evaluate(d(a<2>) / d(W<1>), m, x);
  const auto product = by_weight * by_weight;
  return product.dense()(0, 0) > 0;
}
