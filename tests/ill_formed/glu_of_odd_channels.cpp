// SPDX-License-Identifier: BSL-1.0
// refuses: a gated unit of an odd number of features
// says: layer 2 is glu, which needs an even number of channels, of which one half is the gate, and receives 7
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/layer/glu.hpp>

using namespace chainrule;

using net = network<input<3>, dense<7>, glu>;

int main() { auto m = model<net>{seed{1}}; }
