// SPDX-License-Identifier: BSL-1.0
// refuses: a model that is printed
// says: a model, a gradient or a tape is printed one tensor at a time: write std::cout << m[W<1>], or t[a<1>] of a tape
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m;
  std::cout << "the model: " << m << "\n";
}
