// SPDX-License-Identifier: BSL-1.0
// refuses: an order of axes that names one twice
// says: layer 1 is permute<0, 0, 1>, which must name each axis of its input once, counted from 0, and receives 3 x 4 x 4
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/layer/pick.hpp>

using namespace chainrule;

using net = network<input<3, 4, 4>, permute<0, 0, 1>, flatten, dense<2>>;

int main() { auto m = model<net>{seed{1}}; }
