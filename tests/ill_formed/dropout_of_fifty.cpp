// SPDX-License-Identifier: BSL-1.0
// refuses: a probability in per cent
// says: layer 1 is dropout<50>, which has a rate that is not a probability: write one from 0 to 1, dropout<0.5>
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dropout<50>, dense<1>>;

int main() { auto m = model<net>{seed{1}}; }
