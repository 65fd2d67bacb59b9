// SPDX-License-Identifier: BSL-1.0
// refuses: the network of what is no list of types
// says: int is not a Boost.Hana list of types: write network_of<decltype(net::layers)>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network_of<int>;

static_assert(net::depth == 1 && net::parameter_count == 3);
static_assert(expand<net>(d(C) / d(W<1>)) == d(C) / d(W<1>));
static_assert(within_budget<net, max_parameters<10>>::depth == 1);

int main() {}
