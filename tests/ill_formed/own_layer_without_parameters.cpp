// SPDX-License-Identifier: BSL-1.0
// refuses: a layer of a user's own that states no parameters
// says: layer 2 is halved, which states no parameters: write using parameters = list<>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct halved {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using equations = list<equation<activation, op::copy, layer_input>>;
  };
};
using net = network<input<3>, dense<4>, halved>;
static_assert(net::parameter_count == 16);
static_assert(expand<net>(d(C) / d(W<1>)) ==
              d(C) / d(a<2>) * d(a<2>) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));

int main() {}
