// SPDX-License-Identifier: BSL-1.0
// refuses: an embedding of real numbers
// says: layer 2 is embedding<64>, which reads tokens and receives 4: write input<32, tokens<1000>>
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4>, embedding<64>>;
static_assert(net::parameter_count > 0);

int main() {}
