// SPDX-License-Identifier: BSL-1.0
// refuses: an output layer with a unit less than the vocabulary of the table that it shares
// says: layer 3 is shared<"w", dense<4>>, which shares W<3> of shape 4 x 3 with W<1> of shape 5 x 3: what has one name has one shape, so give one of them another name
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<2, tokens<5>>, shared<"w", embedding<3>>, mean_over_steps, shared<"w", dense<4>>>;
static_assert(net::parameter_count == 15);

int main() {}
