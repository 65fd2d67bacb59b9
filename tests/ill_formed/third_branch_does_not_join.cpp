// SPDX-License-Identifier: BSL-1.0
// refuses: a third branch that does not join the first two, which were laid end to end
// says: layer 1 joins 6 x 4 of branches 1 to 2 and 2 x 6 of branch 3: all extents but the first must agree
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<12>, concat<reshape<3, 4>, reshape<3, 4>, reshape<2, 6>>>;
static_assert(net::parameter_count == 1000);
static_assert(net::input_shape::size == 3 && net::output_shape{} == shape<10>{});
static_assert(within_budget<net, max_parameters<500>>::parameter_count < 500);

int main() { return net::depth == 2 && closed_form<net>(d(z<1>) / d(W<1>)) == a<0> ? 0 : 1; }
