// SPDX-License-Identifier: BSL-1.0
// refuses: the value of a derivative by a later variable
// says: a<1> does not depend on a<2>
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto jacobian = evaluate(d(a<1>) / d(a<2>), m, x);
  std::cout << jacobian(0, 0) << jacobian.times(x).dimension() << jacobian.transposed_times(x)(1)
            << jacobian.dense()(0, 0);
}
