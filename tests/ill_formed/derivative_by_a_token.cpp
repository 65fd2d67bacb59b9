// SPDX-License-Identifier: BSL-1.0
// refuses: a derivative by the words of an input
// says: words holds tokens, whole numbers, which have no derivative
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<"words", 3, tokens<9>>, input<"u", 2>, from<"words">, embedding<4>, flatten,
                    concat<identity, from<"u">>, dense<1>>;

constexpr auto by_words = expand<net>(d(C) / d(named_input<"words">));

int main() {}
