// SPDX-License-Identifier: BSL-1.0
// refuses: a first layer that states another size than the network's input
// says: layer 1 is dense<in_features<784>, out_features<128>, act::tanh>, which expects shape 784 and receives 64: write dense<in_features<64>, out_features<128>, act::tanh>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<64>, dense<in_features<784>, out_features<128>, act::tanh>, dense<10>>;
static_assert(net::parameter_count == 1000);
static_assert(net::input_shape::size == 3 && net::output_shape{} == shape<10>{});
static_assert(within_budget<net, max_parameters<500>>::parameter_count < 500);

int main() { return net::depth == 2 && closed_form<net>(d(z<1>) / d(W<1>)) == a<0> ? 0 : 1; }
