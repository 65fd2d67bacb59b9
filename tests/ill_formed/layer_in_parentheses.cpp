// SPDX-License-Identifier: BSL-1.0
// refuses: a layer that is written as a call: the compiler says that it is no type, and prints what to write
// words: a type
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, dense(10)>;

int main() {}
