// SPDX-License-Identifier: BSL-1.0
// refuses: a value that no input and no layer before has
// says: layer 2.2 is from<"h">, which is neither an input nor a layer before it: write the name of an input or of a layer, or a path
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4>, concat<identity, from<"h">>, dense<2>>;

static_assert(net::parameter_count == 26);
