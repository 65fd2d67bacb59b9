// SPDX-License-Identifier: BSL-1.0
// refuses: a layer that is fed another size, but no words are stated
#include <chainrule/types.hpp>

using namespace chainrule;

static_assert(network<input<3>, dense<in_features<4>, out_features<2>>>::parameter_count == 10);

int main() {}
