// SPDX-License-Identifier: BSL-1.0
// refuses: two networks, each with its own error
// words: at_layer<1>
// lines: 30
#include <chainrule/types.hpp>

using namespace chainrule;

static_assert(network<input<3>, dense<from<4>, to<2>>>::parameter_count == 10);
static_assert(network<input<3>, reshape<4>>::parameter_count == 0);

int main() {}
