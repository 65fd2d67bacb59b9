// SPDX-License-Identifier: BSL-1.0
// refuses: an lstm whose answers have no features
// says: layer 1 is lstm<3, projection<0>>, which cannot take projection<0>: write a positive whole number
// lines: 10
#include <chainrule/types.hpp>

#include <chainrule/time/lstm.hpp>

using namespace chainrule;

using net = network<input<sequence<5>, 2>, lstm<3, projection<0>>, dense<2>>;
static_assert(net::depth == 2);

int main() {}
