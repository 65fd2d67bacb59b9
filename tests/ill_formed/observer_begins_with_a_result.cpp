// SPDX-License-Identifier: BSL-1.0
// refuses: an observer whose first call returns what nobody looks at
// says: the observer careful: its on_begin returns bool and must return nothing
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<2>>;

struct careful {
  bool on_begin(const training_plan& plan) { return plan.samples > 10; }
};

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const data_set<float> train({0, 1, 1, 0}, {2}, {0, 1});
  const history past = fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 4}, careful{});
  for (const epoch_record& record : past.epochs) std::cout << record.epoch << ' ' << record.cost << '\n';
  std::cout << past.stopped_early << past.epochs.size() << '\n';
}
