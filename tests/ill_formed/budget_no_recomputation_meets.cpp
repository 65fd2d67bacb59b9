// SPDX-License-Identifier: BSL-1.0
// refuses: a budget of memory that no recomputation can meet
// says: the network exceeds max_tape_bytes<32, 4096>: it needs at least 18944
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<8>, dense<32, act::tanh>, dense<32, act::tanh>, dense<32, act::tanh>, dense<4>>;
using less = recomputed<net, max_tape_bytes<32, 4096>>;
static_assert(less::recomputed_multiply_adds < 5000 && less::tape_bytes<float>(32) <= 4096);
static_assert(less::segments > 1);

int main() {
  auto m = model<less>{he_normal{}, seed{7}};
  xt::xtensor<float, 2> x = xt::ones<float>({32, 8}), y = xt::ones<float>({32, 4});
  auto [cost, g] = value_and_gradient(m, squared_error{}, x, y);
  m[W<1>] -= 0.1f * g[W<1>];
  std::cout << cost << m(x)(0);
}
