// SPDX-License-Identifier: BSL-1.0
// refuses: one name for two sizes
// says: the name hidden has two sizes: 128 in layer 1 and 64 in layer 3
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct hidden;
using net = network<input<64>, dense<units<hidden, 128>, act::relu>, residual<dense<units<hidden>>>,
                    dense<units<hidden, 64>>, dense<10>>;

static_assert(net::parameter_count == 2410);
static_assert(expand<net>(d(C) / d(a<1>)) == d(C) / d(a<2>) * d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>));
static_assert(within_budget<net, max_parameters<1>>::parameter_count == 2410);

int main() {}
