// SPDX-License-Identifier: BSL-1.0
// refuses: a kernel that is larger than the image with the zeros around it
// says: layer 3 is conv2d<filters<16>, kernel_size<5, 3>, padding<0, 1>, act::relu>, which has a kernel of 5 x 3, larger than the padded image of 4 x 4
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<1, 8, 4>, conv2d<filters<6>, kernel_size<1>>, max_pool2d<2>,
                    conv2d<filters<16>, kernel_size<5, 3>, padding<0, 1>, act::relu>, flatten, dense<10>>;
static_assert(net::parameter_count == 1000);
static_assert(net::parameter_count + 1 < 200000 && net::depth == 2);
static_assert(net::forward_multiply_adds + net::backward_multiply_adds <= 100000);
static_assert(net::parameter_bytes<float> <= 4096);
static_assert(expand<net>(d(C) / d(W<1>)) == d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));
static_assert(shape_of<net>(W<1>) == shape<10, 3>{});
static_assert(structure_of<net>(d(a<1>) / d(z<1>)) == structure::diagonal);

int main() {}
