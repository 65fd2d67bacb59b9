// SPDX-License-Identifier: BSL-1.0
// refuses: an activation with a setting that it cannot have
// words: layer 1 is dense<4,
// words: which needs an alpha above 0
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4, act::elu<-1.0>>, dense<2>>;

static_assert(net::depth == 2);
