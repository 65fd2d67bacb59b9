// SPDX-License-Identifier: BSL-1.0
// refuses: nothing; a name is misspelt, which is an error but not a refusal
// words: at_layer<1>
#include <chainrule/types.hpp>

using namespace chainrule;

static_assert(netwrk_depth == 1);  // at_layer<1> in the source does not count

int main() {}
