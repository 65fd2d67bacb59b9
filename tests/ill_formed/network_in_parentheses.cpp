// SPDX-License-Identifier: BSL-1.0
// refuses: a network that is written as a call of functions: the compiler alone speaks of it
// words: template arguments
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = decltype(network(input(3), dense(10)));

int main() {}
