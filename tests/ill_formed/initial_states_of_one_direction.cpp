// SPDX-License-Identifier: BSL-1.0
// refuses: an initial state that only one of two directions has
// says: layer 2 is bidirectional<rnn<3, initial_states<from<"h">>>>, which has 1 initial states for two directions: write those of the forward layer, then as many of the backward one
// lines: 10
#include <chainrule/types.hpp>

#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/rnn.hpp>

using namespace chainrule;

using net =
    network<input<"x", sequence<4>, 2>, input<"h", 3>, from<"x">, bidirectional<rnn<3, initial_states<from<"h">>>>>;
static_assert(net::depth == 2);

int main() {}
