// SPDX-License-Identifier: BSL-1.0
// refuses: the weight of a layer that has none
// says: layer 1 is flatten, which has no W<1>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<2, 3>, flatten, dense<2, act::tanh>>;

static_assert(expand<net>(d(C) / d(W<1>)) == d(C) / d(a<2>) * d(a<2>) / d(a<1>) * d(a<1>) / d(W<1>));

int main() {}
