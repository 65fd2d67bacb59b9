// SPDX-License-Identifier: BSL-1.0
// refuses: a softmax along an axis that is not there
// says: layer 2 is softmax<1>, which goes along axis 1, counted from 0, or from -1 for the last, and receives 4
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/layer/softmax.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4>, softmax<1>>;

int main() { auto m = model<net>{seed{1}}; }
