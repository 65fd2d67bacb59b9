// SPDX-License-Identifier: BSL-1.0
// refuses: a function to be called after each epoch whose result says neither to go on nor to end
// says: the observer int(const epoch_record&): its call after each epoch returns int and must return bool or nothing
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<2>>;

inline int print(const epoch_record& record) { return static_cast<int>(record.epoch); }

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const data_set<float> train({0, 1, 1, 0}, {2}, {0, 1});
  const history past = fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 4}, print);
  for (const epoch_record& record : past.epochs) std::cout << record.epoch << ' ' << record.cost << '\n';
  std::cout << past.stopped_early << past.epochs.size() << '\n';
}
