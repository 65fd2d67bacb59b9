// SPDX-License-Identifier: BSL-1.0
// refuses: a convolution whose filters and kernel are numbers: the compiler says that they are no types
// words: a type
// lines: 10
// errors: 3
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<1, 28, 28>, conv2d<16, 3>>;

int main() {}
