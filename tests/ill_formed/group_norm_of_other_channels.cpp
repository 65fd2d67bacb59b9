// SPDX-License-Identifier: BSL-1.0
// refuses: groups that do not divide the channels
// says: layer 1 is group_norm<4>, which cannot have 4 groups of 6 channels: write a number that divides them
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/layer/group_norm.hpp>

using namespace chainrule;

using net = network<input<6, 4, 4>, group_norm<4>, flatten, dense<2>>;

int main() { auto m = model<net>{seed{1}}; }
