// SPDX-License-Identifier: BSL-1.0
// refuses: an observer whose member takes another argument
// says: the observer print_number: its on_epoch must take a const epoch_record&
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<2>>;

struct print_number {
  void on_begin(const training_plan& plan) { std::cout << plan.epochs << '\n'; }
  void on_epoch(int number) { std::cout << number << '\n'; }
};

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const data_set<float> train({0, 1, 1, 0}, {2}, {0, 1});
  const history past = fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 4}, print_number{});
  for (const epoch_record& record : past.epochs) std::cout << record.epoch << ' ' << record.cost << '\n';
  std::cout << past.stopped_early << past.epochs.size() << '\n';
}
