// SPDX-License-Identifier: BSL-1.0
// refuses: an input and an output without a layer between them
// says: the network needs at least one layer
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, output<3>>;
static_assert(net::parameter_count == 1000);
static_assert(net::input_shape::size == 3 && net::output_shape{} == shape<10>{});
static_assert(within_budget<net, max_parameters<500>>::parameter_count < 500);

int main() { return net::depth == 2 && closed_form<net>(d(z<1>) / d(W<1>)) == a<0> ? 0 : 1; }
