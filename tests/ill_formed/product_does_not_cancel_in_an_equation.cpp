// SPDX-License-Identifier: BSL-1.0
// refuses: a product in an equation, one factor of which was left out
// words: left_factor_ends_in<symbol<activation,2>>
// words: right_factor_begins_with<symbol<activation,1>>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

static_assert(expand<net>(d(C)/d(W<1>)) == d(C)/d(a<2>) * d(a<1>)/d(z<1>) * d(z<1>)/d(W<1>));

int main() {}
