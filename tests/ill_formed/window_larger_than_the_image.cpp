// SPDX-License-Identifier: BSL-1.0
// refuses: a pool whose window is larger than the image
// says: layer 2 is max_pool2d<3>, which has a window of 3 x 3, larger than the image of 2 x 28
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<1, 4, 28>, avg_pool2d<pool_size<2, 1>>, max_pool2d<3>, flatten, dense<10>>;
static_assert(net::parameter_count == 1000);
static_assert(net::parameter_count + 1 < 200000 && net::depth == 2);
static_assert(net::forward_multiply_adds + net::backward_multiply_adds <= 100000);
static_assert(net::parameter_bytes<float> <= 4096);
static_assert(expand<net>(d(C) / d(W<1>)) == d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));
static_assert(shape_of<net>(W<1>) == shape<10, 3>{});
static_assert(structure_of<net>(d(a<1>) / d(z<1>)) == structure::diagonal);

int main() {}
