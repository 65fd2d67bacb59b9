// SPDX-License-Identifier: BSL-1.0
// refuses: more tokens than a float counts
// says: input<4, tokens<20000000>> has a larger vocabulary than 16777216, the whole numbers that a float counts without a gap
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<4, tokens<20000000>>, embedding<2>, flatten, dense<1>>;
static_assert(net::parameter_count > 0);

int main() {}
