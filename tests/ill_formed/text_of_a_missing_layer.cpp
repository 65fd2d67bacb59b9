// SPDX-License-Identifier: BSL-1.0
// refuses: an equation with shapes, in which a layer stands that the network does not have
// says: W<9> names a layer that is not there: the network has 2 layers
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

int main() {
  constexpr auto equation = as_text<net>(d(C) / d(W<1>), expand<net>(d(C) / d(W<1>)));
  constexpr auto missing = as_latex<net>(d(C) / d(W<9>));
  static_assert(missing == "dC/dW(9)" && equation.size() > 0);
}
