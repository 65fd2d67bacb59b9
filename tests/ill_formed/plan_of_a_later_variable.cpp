// SPDX-License-Identifier: BSL-1.0
// refuses: the plan of a derivative by a later variable
// says: a<1> does not depend on a<2>
// lines: 10
#include <chainrule/chain/multiplication_plan.hpp>
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

constexpr auto order = multiplication_order<net>(d(a<1>) / d(a<2>));

static_assert(order.is_reverse && order.cost < order.forward_cost);

int main() {
  static_cast<void>(as_text(order.order));
  static_cast<void>(as_text(order));
}
