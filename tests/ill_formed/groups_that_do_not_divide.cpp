// SPDX-License-Identifier: BSL-1.0
// refuses: a convolution in groups that do not divide its filters
// says: layer 1 is conv2d<filters<6>, kernel_size<3>, groups<4>>, which has groups<4>, which must divide the 4 channels and filters<6>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<4, 28, 28>, conv2d<filters<6>, kernel_size<3>, groups<4>>, flatten, dense<10>>;
static_assert(net::parameter_count == 1000);
static_assert(net::forward_multiply_adds + net::backward_multiply_adds <= 100000);
static_assert(shape_of<net>(W<1>) == shape<10, 3>{});

int main() {}
