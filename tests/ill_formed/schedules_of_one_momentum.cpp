// SPDX-License-Identifier: BSL-1.0
// refuses: two schedules in sequence, of which one changes the momentum
// says: the optimizer scheduled<sgd_momentum, schedules_in_sequence<one_cycle, cosine_decay>> needs schedules in sequence that all change the momentum, or none
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<2>>;

int main() {
  model<net> m{he_normal{}, seed{7}};
  const data_set train({{0.7f, 0.6f, 0.2f}}, {{0.0f, 1.0f}});
  fit(m, squared_error{},
      scheduled{sgd_momentum{}, schedules_in_sequence{one_cycle{.steps = 100}, 100, cosine_decay{.steps = 900}}}, train,
      {.epochs = 2});
}
