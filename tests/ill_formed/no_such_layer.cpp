// SPDX-License-Identifier: BSL-1.0
// refuses: the weight of a layer that the network does not have
// says: W<9> names a layer that is not there: the network has 2 layers
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

constexpr auto chain = expand<net>(d(C) / d(W<9>));
static_assert(chain == d(C) / d(a<9>) * d(a<9>) / d(z<9>) * d(z<9>) / d(W<9>));
static_assert(shape_of<net>(chain) == shape<4, 3>{});
static_assert(structure_of<net>(d(a<2>) / d(a<1>) * chain) == structure::outer);
static_assert(closed_form<net>(chain) == a<8>);

int main() {}
