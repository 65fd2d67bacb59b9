// SPDX-License-Identifier: BSL-1.0
// refuses: an image whose layer normalization says not over what
// says: layer 1 is layer_norm<>, which normalizes the last axis and receives 3 x 4 x 4: write last_axes<3> for all numbers of an image, last_axes<1> for each row of its pixels
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/layer/layer_norm.hpp>

using namespace chainrule;

using net = network<input<3, 4, 4>, layer_norm<>, flatten, dense<2>>;

int main() { auto m = model<net>{seed{1}}; }
