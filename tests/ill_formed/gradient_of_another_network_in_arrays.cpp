// SPDX-License-Identifier: BSL-1.0
// refuses: the gradient of another network, where the numbers lie in arrays
// says: the gradient belongs to network<input<1>, dense<5, act::tanh>, dense<1>> in float, and the model to network<input<1>, dense<4, act::tanh>, dense<1>> in float
// lines: 10
#include <chainrule/arithmetic.hpp>

using namespace chainrule;

using net = network<input<1>, dense<4, act::tanh>, dense<1>>;
using other_net = network<input<1>, dense<5, act::tanh>, dense<1>>;

int main() {
  array_model<net> m{glorot_uniform{}, seed{1}};
  const array_model<other_net> other{glorot_uniform{}, seed{1}};
  const float x[2][1] = {{0}, {1}}, y[2][1] = {{1}, {0}};
  auto optimizer = optimizer_for(m, adam{});
  const auto found = value_and_gradient(other, squared_error{}, x, y);
  optimizer.step(m, found.gradient);
  return m({1.f})[0] > 0;
}
