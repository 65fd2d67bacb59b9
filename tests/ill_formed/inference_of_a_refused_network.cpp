// SPDX-License-Identifier: BSL-1.0
// refuses: the memory plans of a network that was refused
// says: layer 1 is dense<10>, which expects shape 784 and receives 28 x 28: write flatten, dense<10>, or time_distributed<dense<10>>
// lines: 10
#include <chainrule/arithmetic.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<28, 28>, dense<10>>;

static_assert(memory_plan_of<inference_of<net>>.value_extent == 3);
static_assert(inference_of<net>::depth == 1 && with_input_gradient<net>::tape_extent == 10);
static_assert(net::step_extent<sgd, float> == 7);
static_assert(memory_plan_of<with_input_gradient<net>>.adjoint_extent == memory_plan_of<net>.adjoint_extent);
static_assert(expand<inference_of<net>>(d(C) / d(W<1>)) == d(C) / d(W<1>));

int main() {}
