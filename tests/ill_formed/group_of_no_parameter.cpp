// SPDX-License-Identifier: BSL-1.0
// refuses: a parameter group of a name that no layer has
// says: layers_at<"haed"> selects no parameter that is trained: write the name or the path of a layer that has some
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, named<"body", dense<4, act::tanh>>, named<"head", dense<2>>>;

int main() {
  model<net> m;
  const data_set<float> train({0, 0, 0}, {3}, {1});
  const parameter_groups rule{adam{}, parameter_group{layers_at<"haed">, adam{.learning_rate = 1e-2}}};
  auto optimizer = optimizer_for(m, rule);
  optimizer.step(m, gradient_for(m));
}
