// SPDX-License-Identifier: BSL-1.0
// refuses: several outputs with a layer behind them
// says: outputs<...> must be the last layer: in the middle of a network write concat<...>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, outputs<dense<4>, dense<2>>, dense<4>>;
static_assert(net::parameter_count == 1000);
static_assert(net::parameter_count + 1 < 200000 && net::depth == 2);
static_assert(net::forward_multiply_adds + net::backward_multiply_adds <= 100000);
static_assert(net::parameter_bytes<float> <= 4096);
static_assert(expand<net>(d(C) / d(W<1>)) == d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));
static_assert(shape_of<net>(W<1>) == shape<10, 3>{});
static_assert(structure_of<net>(d(a<1>) / d(z<1>)) == structure::diagonal);

int main() {}
