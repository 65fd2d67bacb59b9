// SPDX-License-Identifier: BSL-1.0
// refuses: a sum of the values of derivatives of different shapes
// says: the derivative has shape 2 x 4 x 3 and is added to one of shape 4 x 4 x 3
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto sum = evaluate(d(a<2>) / d(W<1>), m, x) + evaluate(d(a<1>) / d(W<1>), m, x);
  return sum.times(x)(0) > 0;
}
