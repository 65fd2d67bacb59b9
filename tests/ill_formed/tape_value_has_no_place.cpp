// SPDX-License-Identifier: BSL-1.0
// refuses: a value that lies nowhere in the tape
// says: a<1> has no place in the tape, as only the loop reads it in which it is computed
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, residual<dense<3, act::tanh>>, act::relu, dense<2>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{0.9f, 0.6f};

  auto t = tape<net>{32};
  auto g = gradient_for(m);
  value_and_gradient(m, squared_error{}, x, y, t, g);
  const auto before = t[a<1>];
  std::cout << before << before(0, 1) << t[a<2>](0, 0);
}
