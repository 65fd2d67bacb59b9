// SPDX-License-Identifier: BSL-1.0
// refuses: a table of embeddings behind the output layer that shares it, which leaves to the table how it begins
// says: layer 4 is shared<"w", embedding<3>>, which shares W<4> with W<2>, and states how it begins or lies, which others leave to it: write shared<"w", embedding<3>> before shared<"w", dense<5>>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<"x", 3>, input<"word", tokens<5>>, from<"x">, shared<"w", dense<5>>, from<"word">,
                    shared<"w", embedding<3>>>;
static_assert(net::parameter_count == 20);

int main() {}
