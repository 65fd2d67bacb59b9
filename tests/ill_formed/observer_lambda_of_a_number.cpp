// SPDX-License-Identifier: BSL-1.0
// refuses: a function that is not called with an epoch's record
// says: lambda is not an observer: it needs on_begin, on_batch, on_epoch or on_end, or must be callable with const epoch_record&
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<2>>;

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const data_set<float> train({0, 1, 1, 0}, {2}, {0, 1});
  const history past =
      fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 4}, [](int epoch) { return epoch > 3; });
  for (const epoch_record& record : past.epochs) std::cout << record.epoch << ' ' << record.cost << '\n';
  std::cout << past.stopped_early << past.epochs.size() << '\n';
}
