// SPDX-License-Identifier: BSL-1.0
// refuses: an lstm that is told where h begins, and not c
// says: layer 2 is lstm<3, initial_states<from<"h">>>, which has 1 initial states, and carries 2 values from step to step: write initial_states of one for each
// lines: 10
#include <chainrule/types.hpp>

#include <chainrule/time/lstm.hpp>

using namespace chainrule;

using net = network<input<"x", sequence<5>, 2>, input<"h", 3>, from<"x">, lstm<3, initial_states<from<"h">>>, dense<2>>;
static_assert(net::depth == 3);

int main() {}
