// SPDX-License-Identifier: BSL-1.0
// refuses: an input that no layer reads
// says: no layer reads input<"u", 2>: write from<"u"> or leave the input out
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<"x", 3>, input<"u", 2>, from<"x">, dense<4>>;

static_assert(net::parameter_count == 16);
