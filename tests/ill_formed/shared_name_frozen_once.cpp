// SPDX-License-Identifier: BSL-1.0
// refuses: a layer that shares a frozen weight and trains it
// says: layer 2 is shared<"w", dense<3>>, which shares W<2> with W<1>, and one of them is frozen: freeze both or none
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, frozen<shared<"w", dense<3>>>, shared<"w", dense<3>>>;
static_assert(net::parameter_count == 6);

int main() {}
