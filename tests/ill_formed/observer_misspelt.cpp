// SPDX-License-Identifier: BSL-1.0
// refuses: an observer with a member whose name is misspelt, beside one whose name is right
// says: the observer stop_at_once misspells on_epoch: write on_epoch
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<2>>;

struct stop_at_once {
  void on_end(const history&) {}
  bool on_epoc(const epoch_record&) { return true; }
};

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const data_set<float> train({0, 1, 1, 0}, {2}, {0, 1});
  const history past = fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 4}, stop_at_once{});
  for (const epoch_record& record : past.epochs) std::cout << record.epoch << ' ' << record.cost << '\n';
  std::cout << past.stopped_early << past.epochs.size() << '\n';
}
