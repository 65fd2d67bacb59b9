// SPDX-License-Identifier: BSL-1.0
// refuses: one as a direct way between two layers, where all ways pass through a third variable
// says: direct path 1 from a<2> to a<1> does not exist: one stands for an argument that is passed on unchanged, as in residual
// lines: 10
#include <chainrule/chain/multiplication_plan.hpp>
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<4, act::tanh>>;

constexpr auto wrong = expand<net>(one + d(a<2>) / d(a<1>));
static_assert(structure_of<net>(wrong) == structure::dense);
static_assert(multiplication_order<net>(wrong).cost == 0);

int main() { static_cast<void>(as_text(wrong).characters); }
