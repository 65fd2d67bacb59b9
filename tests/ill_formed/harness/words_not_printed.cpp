// SPDX-License-Identifier: BSL-1.0
// refuses: a layer that is fed another size, but other words are stated
// says: layer 1 is dense<in_features<4>, out_features<2>>, which expects shape 4 and receives 3: write dense<in_features<3>, out_features<2>>
// says: layer 2 is flatten
// words: receives<shape<99>>
#include <chainrule/types.hpp>

using namespace chainrule;

static_assert(network<input<3>, dense<in_features<4>, out_features<2>>>::parameter_count == 10);

int main() {}
