// SPDX-License-Identifier: BSL-1.0
// refuses: a sum of models
// says: a model has no operators +, -, * and /: use them on its parameters, m[W<1>] -= 0.1f * g[W<1>], or on parameters_to_vector(m)
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  const model<net> m, k;
  const auto mean = 0.5f * (m + k);
  return mean[b<1>](0) > 0;
}
