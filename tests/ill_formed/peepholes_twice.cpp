// SPDX-License-Identifier: BSL-1.0
// refuses: an option of an lstm that stands twice
// says: layer 1 is lstm<3, peepholes, peepholes>, which takes its units, and after them no_bias, projection<16>, peepholes, with_cell_state, all_steps, truncated<steps>, lengths<from<...>>, initial_states<from<...>> and go_backwards, each once
// lines: 10
#include <chainrule/types.hpp>

#include <chainrule/time/lstm.hpp>

using namespace chainrule;

using net = network<input<sequence<5>, 2>, lstm<3, peepholes, peepholes>, dense<2>>;
static_assert(net::depth == 2);

int main() {}
