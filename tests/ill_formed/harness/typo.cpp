// SPDX-License-Identifier: BSL-1.0
// refuses: nothing; a name is misspelt, which is an error but not a refusal
// says: layer 1 is dense<in_features<4>, out_features<2>>, which expects shape 4 and receives 3: write dense<in_features<3>, out_features<2>>
#include <chainrule/types.hpp>

using namespace chainrule;

static_assert(netwrk_depth == 1);  // the sentence in the source does not count

int main() {}
