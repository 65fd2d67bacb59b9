// SPDX-License-Identifier: BSL-1.0
// refuses: a product in an equation, one factor of which was left out
// says: the left factor ends in a<2> and the right one begins with a<1>: neighbours must cancel
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

static_assert(expand<net>(d(C) / d(W<1>)) == d(C) / d(a<2>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));

int main() {}
