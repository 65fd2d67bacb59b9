// SPDX-License-Identifier: BSL-1.0
// refuses: nothing; the harness must say so
// says: layer 1 is dense<in_features<4>, out_features<2>>, which expects shape 4 and receives 3: write dense<in_features<3>, out_features<2>>
#include <chainrule/types.hpp>

using namespace chainrule;

static_assert(network<input<3>, dense<2>>::parameter_count == 8);

int main() {}
