// SPDX-License-Identifier: BSL-1.0
// refuses: more parameters than the budget allows
// says: the network exceeds max_parameters<10>: it comes to 2410
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using within = within_budget<network<input<64>, dense<32, act::relu>, dense<10>>, max_parameters<10>>;

static_assert(within::parameter_count == 2410);
static_assert(within::depth == 2 && within::tape_bytes<float>(32) < 100000);
static_assert(expand<within>(d(C) / d(a<1>)) == d(C) / d(a<2>) * d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>));
static_assert(within_budget<within, max_parameters<1>>::parameter_count == 2410);

int main() {}
