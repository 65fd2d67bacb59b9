// SPDX-License-Identifier: BSL-1.0
// refuses: a parameter that one layer reads, and from which another derives its weight
// says: layer 2 is mine, which shares b<2> with b<1>: one layer derives a value from it, and another reads it itself; name them apart
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using both = shared<"w", parameter<bias, shape<3, 3>, begins_at<1>>>;
struct other {
  template <class In>
  struct on {
    using values = list<value<activation, shape<3>>>;
    using parameters = list<both>;
    using equations = list<equation<activation, op::linear, layer_input, bias>>;
  };
};
struct mine {
  template <class In>
  struct on {
    using values = list<derived<weight, shape<3, 3>>, value<activation, shape<3>>>;
    using parameters = list<both>;
    using equations = list<equation<weight, act::tanh, bias>, equation<activation, op::linear, layer_input, weight>>;
  };
};
using net = network<input<3>, other, mine>;
static_assert(net::parameter_count == 9);

int main() {}
