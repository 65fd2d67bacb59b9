// SPDX-License-Identifier: BSL-1.0
// refuses: a network that does not say which input it begins with
// says: the network has several inputs, and its first layer is dense<4>: write from<"x"> before it
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<"x", 3>, input<"u", 2>, dense<4>, concat<identity, from<"u">>>;

static_assert(net::parameter_count == 16);
