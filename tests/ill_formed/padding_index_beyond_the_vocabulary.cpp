// SPDX-License-Identifier: BSL-1.0
// refuses: padding that is no token
// says: layer 1 is embedding<64, padding_index<1000>>, which has padding_index<1000>, and the vocabulary ends before 1000
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<32, tokens<1000>>, embedding<64, padding_index<1000>>, flatten, dense<1>>;
static_assert(net::parameter_count > 0);

int main() {}
