// SPDX-License-Identifier: BSL-1.0
// refuses: the derivative of a variable by a later one
// says: a<1> does not depend on a<2>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

constexpr auto chain = expand<net>(d(a<1>) / d(a<2>));
static_assert(chain == d(a<1>) / d(z<2>) * d(z<2>) / d(a<2>));
static_assert(shape_of<net>(chain * d(a<2>) / d(z<2>)) == shape<4, 2>{});
static_assert(closed_form<net>(chain) == W<2>);

int main() { static_cast<void>(as_text(chain)); }
