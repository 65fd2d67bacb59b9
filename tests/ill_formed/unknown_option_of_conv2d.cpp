// SPDX-License-Identifier: BSL-1.0
// refuses: an option that conv2d does not understand
// says: layer 1 is conv2d<filters<6>, kernel_size<5>, dense<4>>, which cannot take dense<4>
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<1, 28, 28>, conv2d<filters<6>, kernel_size<5>, dense<4>>, flatten, dense<10>>;
static_assert(net::parameter_count == 1000);

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<1, 28, 28>>{};
  const auto y = tensor<float, shape<10>>{};
  const auto scores = m(x);
  std::cout << scores << '\n' << m[W<1>](0, 0, 0, 0);
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
