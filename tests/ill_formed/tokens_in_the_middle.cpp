// SPDX-License-Identifier: BSL-1.0
// refuses: a vocabulary before an extent
// says: input<tokens<1000>, 32> states tokens elsewhere than at its end, or twice: write input<32, tokens<1000>>
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<tokens<1000>, 32>, embedding<64>, flatten, dense<1>>;
static_assert(net::parameter_count > 0);

int main() {}
