// SPDX-License-Identifier: BSL-1.0
// refuses: a parameter of a layer that the network does not have, of a model whose parameters are constants
// says: W<3> names a layer that is not there: the network has 2 layers
// lines: 10
#include <chainrule/arithmetic.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<2>, dense<3, act::tanh>, dense<1>>;
constexpr array_model<net> m{glorot_uniform{}, seed{1}};

constexpr auto w = m[W<3>];
constexpr float first = w(0, 0);
