// SPDX-License-Identifier: BSL-1.0
// refuses: a layer without a weight within spectral_norm
// says: layer 1 is spectral_norm<act::relu>, which needs a layer that has itself a weight of two axes or more: write spectral_norm<dense<8>>
// lines: 10
#include <chainrule/types.hpp>

#include <chainrule/layer/spectral_norm.hpp>

using namespace chainrule;

using net = network<input<3>, spectral_norm<act::relu>, dense<2>>;
static_assert(net::depth == 2);

int main() {}
