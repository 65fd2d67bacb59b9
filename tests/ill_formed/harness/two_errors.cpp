// SPDX-License-Identifier: BSL-1.0
// refuses: two networks, each with its own error
// says: layer 1 is dense<in_features<4>, out_features<2>>, which expects shape 4 and receives 3: write dense<in_features<3>, out_features<2>>
// lines: 30
#include <chainrule/types.hpp>

using namespace chainrule;

static_assert(network<input<3>, dense<in_features<4>, out_features<2>>>::parameter_count == 10);
static_assert(network<input<3>, reshape<4>>::parameter_count == 0);

int main() {}
