// SPDX-License-Identifier: BSL-1.0
// refuses: a mean over the steps of what has none
// says: layer 1 is mean_over_steps, which takes a sequence of shape (steps, features) and receives 8
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<8>, mean_over_steps, dense<1>>;
static_assert(net::parameter_count > 0);

int main() {}
