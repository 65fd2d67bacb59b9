// SPDX-License-Identifier: BSL-1.0
// refuses: a value that is computed later
// says: layer 1.2 is from<2>, which reads a value that is not computed yet: write it after the layer that it names
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, concat<identity, from<2>>, dense<4>, dense<2>>;

static_assert(net::parameter_count == 26);
