// SPDX-License-Identifier: BSL-1.0
// refuses: a network as a layer that is fed another shape than its input's
// says: layer 2 is network<input<5>, dense<3>>, which expects shape 5 and receives 4
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4>, network<input<5>, dense<3>>, dense<10>>;
static_assert(net::parameter_count == 1000);

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<10>>{};
  const auto scores = m(x);
  std::cout << scores << '\n' << m[W<1>](0, 0);
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y);
  m[W<1>] -= 0.1f * gradient[W<1>];
  auto t = tape_for(m, 32);
  auto g = gradient_for(m);
  auto optimizer = optimizer_for(m, adam{.learning_rate = 1e-3});
  const float batch_cost = value_and_gradient(m, squared_error{}, x, y, t, g);
  optimizer.step(m, g);
  const data_set<float> train({0, 0, 0}, {3}, {1});
  const auto history = fit(m, squared_error{}, adam{}, train, {.epochs = 2}, validate_on{train});
  std::cout << cost << batch_cost << t[a<1>] << history.epochs.size() << history.epochs.back().cost
            << accuracy_of(m, train);
}
