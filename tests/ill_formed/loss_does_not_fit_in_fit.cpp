// SPDX-License-Identifier: BSL-1.0
// refuses: a training with a loss over classes on one output
// says: softmax_cross_entropy needs two or more classes in one vector and receives 1
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<1>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<1>>{0.9f};

  const data_set<float> train({0, 0, 0}, {3}, {1});
  const auto history = fit(m, softmax_cross_entropy{}, adam{.learning_rate = 1e-3}, train,
                           {.epochs = 2, .batch_size = 1}, validate_on{train});
  for (const auto& epoch : history.epochs) std::cout << epoch.epoch << ' ' << epoch.cost << '\n';
  if (history.stopped_early) std::cout << history.epochs.back().validation_cost;
  std::cout << m(x)(0) << y(0);
}
