// SPDX-License-Identifier: BSL-1.0
// refuses: an option that dense does not understand
// says: layer 1 is dense<10, double>, which cannot take double: one activation and no_bias may follow the units
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<10, double>>;
static_assert(net::parameter_count == 1000);
static_assert(net::input_shape::size == 3 && net::output_shape{} == shape<10>{});
static_assert(within_budget<net, max_parameters<500>>::parameter_count < 500);

int main() { return net::depth == 2 && closed_form<net>(d(z<1>) / d(W<1>)) == a<0> ? 0 : 1; }
