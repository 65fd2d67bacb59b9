// SPDX-License-Identifier: BSL-1.0
// refuses: a metric of one's own that says nothing
// says: largest is not a metric: it needs a name, add(const measured_sample&) and a const result() of double, or must be a loss
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/training/measure.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<2>>;

struct largest {
  const char* name = "largest";
  double most = 0;
  void add(const measured_sample& sample) { most = sample.answers[0]; }
};

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const data_set<float> train({0, 1, 1, 0}, {2}, {0, 1});
  fit(m, softmax_cross_entropy{}, adam{}, train, {.epochs = 4}, validate_on{train}, measure{largest{}});
}
