// SPDX-License-Identifier: BSL-1.0
// refuses: a cell with a weight that is derived in each pass
// says: layer 1 is cell, which derives values from parameters, which a cell cannot: list them as value<...>, computed at each step
// lines: 10
#include <chainrule/types.hpp>
#include <chainrule/time/scan.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct cell {
  using h = letter<"h">;
  template <class In>
  struct on {
    using values = list<value<preactivation, shape<4>>, value<h, shape<4>>>;
    using parameters = list<>;
    using children = list<child<weight_norm<dense<4>>, In, 0>>;
    using equations =
        list<equation<preactivation, op::add, child_activation<1>, previous<h>>, equation<h, act::tanh, preactivation>>;
  };
};
using net = network<input<5, 3>, scan<cell>>;
static_assert(net::parameter_count == 20);

int main() {}
