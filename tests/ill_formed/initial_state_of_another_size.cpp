// SPDX-License-Identifier: BSL-1.0
// refuses: a state that begins as a value of another size
// says: layer 2 is gru<4, initial_states<from<"h">>>, which begins h, which has 4, with an initial state of 3
// lines: 10
#include <chainrule/types.hpp>

#include <chainrule/time/gru.hpp>

using namespace chainrule;

using net = network<input<"x", sequence<5>, 2>, input<"h", 3>, from<"x">, gru<4, initial_states<from<"h">>>, dense<2>>;
static_assert(net::depth == 3);

int main() {}
