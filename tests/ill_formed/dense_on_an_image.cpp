// SPDX-License-Identifier: BSL-1.0
// refuses: a dense layer on an image, which `flatten` would make a vector
// says: layer 1 is dense<10>, which expects shape 784 and receives 28 x 28: write flatten, dense<10>, or time_distributed<dense<10>>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<28, 28>, dense<10>>;
static_assert(net::parameter_count == 1000);
static_assert(net::parameter_count + 1 < 200000 && net::depth == 2);
static_assert(net::forward_multiply_adds + net::backward_multiply_adds <= 100000);
static_assert(net::parameter_bytes<float> <= 4096);
static_assert(expand<net>(d(C) / d(W<1>)) == d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));
static_assert(shape_of<net>(W<1>) == shape<10, 3>{});
static_assert(structure_of<net>(d(a<1>) / d(z<1>)) == structure::diagonal);

int main() {}
