// SPDX-License-Identifier: BSL-1.0
// refuses: a layer of real numbers on tokens
// says: layer 1 is dense<10>, which takes real numbers and receives 32 tokens of a vocabulary of 1000: write embedding<64> before it
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<32, tokens<1000>>, dense<10>>;
static_assert(net::parameter_count > 0);

int main() {}
