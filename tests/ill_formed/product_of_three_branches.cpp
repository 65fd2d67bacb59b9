// SPDX-License-Identifier: BSL-1.0
// refuses: a product of three branches
// says: layer 1 is multiply<dense<3>, dense<3>, dense<3>>, which has 3 branches: write two, and multiply<...> inside for more
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, multiply<dense<3>, dense<3>, dense<3>>>;

static_assert(net::parameter_count == 36);
