// SPDX-License-Identifier: BSL-1.0
// refuses: an option of another normalization
// says: layer 1 is layer_norm<affine>, which cannot take affine: it takes epsilon<1e-5>, last_axes<1>, no_bias and no_affine
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/layer/layer_norm.hpp>

using namespace chainrule;

using net = network<input<6>, layer_norm<affine>, dense<2>>;

int main() { auto m = model<net>{seed{1}}; }
