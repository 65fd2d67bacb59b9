// SPDX-License-Identifier: BSL-1.0
// refuses: a layer of a user's own with a parameter that is in no equation
// says: layer 2 is bent, which lists W, which no equation reads: leave it out
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct bent {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<parameter<weight, In, begins_at<1>>>;
    using equations = list<equation<activation, act::tanh, layer_input>>;
  };
};
using net = network<input<3>, dense<4>, bent>;
static_assert(net::parameter_count == 16);

int main() {}
