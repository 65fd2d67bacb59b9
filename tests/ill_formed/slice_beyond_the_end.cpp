// SPDX-License-Identifier: BSL-1.0
// refuses: a part that ends behind the input
// says: layer 1 is slice<2, 3>, which takes 3 places from place 2 on of an input of 4
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<4>, slice<2, 3>, dense<2>>;

static_assert(net::parameter_count == 8);
