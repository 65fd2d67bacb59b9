// SPDX-License-Identifier: BSL-1.0
// refuses: an alpha dropout that keeps nothing
// says: layer 1 is alpha_dropout<1>, which has a rate that is not from 0 to below 1: write 0.5
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/layer/noise.hpp>

using namespace chainrule;

using net = network<input<3>, alpha_dropout<1.0>, dense<4>>;

int main() { auto m = model<net>{seed{1}}; }
