// SPDX-License-Identifier: BSL-1.0
// refuses: an input whose steps stand behind its features
// says: input<32, sequence<100>> states its steps elsewhere than first, or twice: write input<sequence<100>, 32>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<32, sequence<100>>, dense<10>>;
static_assert(net::depth == 1);

int main() {}
