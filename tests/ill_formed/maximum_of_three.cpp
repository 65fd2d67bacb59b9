// SPDX-License-Identifier: BSL-1.0
// refuses: the maximum of three branches
// says: layer 1 is maximum<identity, identity, identity>, which takes two branches, and has 3
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/layer/joins.hpp>

using namespace chainrule;

using net = network<input<3>, maximum<identity, identity, identity>>;

int main() { auto m = model<net>{seed{1}}; }
