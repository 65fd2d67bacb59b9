// SPDX-License-Identifier: BSL-1.0
// refuses: the sum of values of two shapes
// says: layer 2 is add<identity, from<0>>, which joins 4 of branch 1 and 3 of branch 2: all branches must arrive at one shape
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4>, add<identity, from<0>>, dense<2>>;

static_assert(net::parameter_count == 26);
