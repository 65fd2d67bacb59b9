// SPDX-License-Identifier: BSL-1.0
// refuses: a name for the size of what has several extents
// says: after layer 1 let<width> expects a vector and receives 4 x 26 x 26: write it after flatten
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

struct width;
using net = network<input<1, 28, 28>, conv2d<filters<4>, kernel_size<3>>, let<width>, flatten, dense<units<width>>>;

static_assert(net::parameter_count == 2410);

int main() {}
