// SPDX-License-Identifier: BSL-1.0
// refuses: two inputs with one name
// says: two inputs or layers are called "x": write another name
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<"x", 3>, input<"x", 2>, from<"x">, dense<4>>;

static_assert(net::parameter_count == 16);
