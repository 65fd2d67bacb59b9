// SPDX-License-Identifier: BSL-1.0
// refuses: two layers that share their parameters and have inputs of two sizes
// says: layer 2 is shared<"w", dense<4>>, which shares W<2> of shape 4 x 4 with W<1> of shape 4 x 3: what has one name has one shape, so give one of them another name
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, shared<"w", dense<4>>, shared<"w", dense<4>>>;
static_assert(net::parameter_count == 6);

int main() {}
