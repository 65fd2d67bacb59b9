// SPDX-License-Identifier: BSL-1.0
// refuses: an initializer's type where one is meant, which the compiler itself reports, and nothing behind it
// words: error:
// lines: 7
#include <chainrule/chainrule.hpp>

using namespace chainrule;

int main() { model<network<input<3>, dense<2>>> m{he_normal}; }
