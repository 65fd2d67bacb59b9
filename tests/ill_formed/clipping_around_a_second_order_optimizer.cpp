// SPDX-License-Identifier: BSL-1.0
// refuses: clipping around an optimizer that takes no gradient
// says: the optimizer clipped_by_norm<levenberg_marquardt> wraps levenberg_marquardt, which takes no gradient: write adam{} there
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  const data_set<float> train({0, 0, 0}, {3}, {1});
  auto optimizer = optimizer_for(m, clipped_by_norm{levenberg_marquardt{}, 1.0});
  optimizer.step(m, gradient_for(m));
  fit(m, squared_error{}, accumulated{clipped_by_norm{levenberg_marquardt{}, 1.0}, 2}, train);
}
