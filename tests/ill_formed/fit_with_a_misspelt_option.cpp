// SPDX-License-Identifier: BSL-1.0
// refuses: an option of fit that is called otherwise
// says: fit has the options .epochs, .batch_size, .shuffle and .show_progress: after the options write threads{n}, validate_on{data} and early_stopping{}, and a learning rate in adam{.learning_rate = 1e-3}
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const xt::xtensor<float, 2> x{{1, 2, 3}, {4, 5, 6}}, y{{1, 0}, {0, 1}};
  const history past = fit(m, squared_error{}, adam{}, data_set(x, y), {.epoch = 3});
  return past.stopped_early;
}
