// SPDX-License-Identifier: BSL-1.0
// refuses: an observer whose member would change the record, beside a member that is right
// says: the observer hide_cost: its on_epoch must take a const epoch_record&
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<2>>;

struct hide_cost {
  bool on_epoch(epoch_record& record) { return record.cost = 0, false; }
  void on_end(const history& past) { std::cout << past.epochs.size() << '\n'; }
};

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const data_set<float> train({0, 1, 1, 0}, {2}, {0, 1});
  const history past = fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 4}, hide_cost{});
  for (const epoch_record& record : past.epochs) std::cout << record.epoch << ' ' << record.cost << '\n';
  std::cout << past.stopped_early << past.epochs.size() << '\n';
}
