// SPDX-License-Identifier: BSL-1.0
// refuses: a layer that is fed another size, but the words' key is misspelt
// words: at_layer<1>
// word: receives<shape<99>>
#include <chainrule/types.hpp>

using namespace chainrule;

static_assert(network<input<3>, dense<from<4>, to<2>>>::parameter_count == 10);

int main() {}
