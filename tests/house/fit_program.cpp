// SPDX-License-Identifier: BSL-1.0
// A program with `fit` that refuses nothing.
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using net = network<input<784>, dense<128, act::relu>, dense<64, act::relu>, dense<10>>;

int main() {
  const xt::xtensor<float, 2> x = xt::zeros<float>({64, 784});
  const xt::xtensor<int, 1> classes = xt::zeros<int>({64});
  const data_set<float> data(x, classes);
  model<net> m{he_normal{}, seed{7}};
  const history past =
      fit(m, softmax_cross_entropy{}, adam{}, data, {.epochs = 1}, validate_on{data}, early_stopping{});
  m(x);
  return past.epochs.size() == 1 ? 0 : 1;
}
