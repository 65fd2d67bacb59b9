// SPDX-License-Identifier: BSL-1.0
// refuses: a stack of layers that are not recurrent
// says: layer 1 is stacked<2, dense<4>, dropout<0.2>>, which takes a recurrent layer: lstm<16>, gru<16>, rnn<16> or scan<...>
// lines: 10
#include <chainrule/types.hpp>

#include <chainrule/time/stacked.hpp>

using namespace chainrule;

using net = network<input<sequence<20>, 4>, stacked<2, dense<4>, dropout<0.2>>, dense<1>>;
static_assert(net::depth == 2);

int main() {}
