// SPDX-License-Identifier: BSL-1.0
// refuses: a value of an activation among layers: the compiler says that it is no type
// words: a type
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4>, act::relu{}, dense<2>>;

int main() {}
