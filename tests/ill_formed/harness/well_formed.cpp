// SPDX-License-Identifier: BSL-1.0
// refuses: nothing; the harness must say so
// words: at_layer<1>
#include <chainrule/types.hpp>

using namespace chainrule;

static_assert(network<input<3>, dense<2>>::parameter_count == 8);

int main() {}
