// SPDX-License-Identifier: BSL-1.0
// refuses: a reflection that goes beyond the far side of an image
// says: layer 1 is reflection_pad<4>, which has sides that are too large for the extents of its input, and receives 3 x 4 x 4
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/layer/pick.hpp>

using namespace chainrule;

using net = network<input<3, 4, 4>, reflection_pad<4>, flatten, dense<2>>;

int main() { auto m = model<net>{seed{1}}; }
