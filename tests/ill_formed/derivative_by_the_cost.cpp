// SPDX-License-Identifier: BSL-1.0
// refuses: a derivative by the cost
// says: a<2> does not depend on C
// lines: 10
#include <chainrule/chain/multiplication_plan.hpp>
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

constexpr auto by_cost = multiplication_order<net>(d(a<2>) / d(C));
static_assert(by_cost.is_reverse);

int main() {}
