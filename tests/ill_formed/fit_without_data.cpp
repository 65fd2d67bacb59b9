// SPDX-License-Identifier: BSL-1.0
// refuses: training without data
// says: fit takes other arguments: write fit(model, loss, optimizer, data_set(x, y), {.epochs = 10})
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const history past = fit(m, squared_error{}, adam{});
  return past.stopped_early;
}
