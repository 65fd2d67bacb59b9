// SPDX-License-Identifier: BSL-1.0
// refuses: weight_norm of a layer without a weight
// says: layer 2 is weight_norm<act::tanh>, which needs a layer that has itself a weight of two axes or more: write weight_norm<dense<8>>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4>, weight_norm<act::tanh>>;
static_assert(net::parameter_count == 16);

int main() {}
