// SPDX-License-Identifier: BSL-1.0
// refuses: a cell of which a parameter has a name that others may share
// says: layer 1 is cell, which shares parameters, which a cell cannot: write shared<"w", scan<...>>, around the scan
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/time/scan.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct cell {
  template <class In>
  struct on {
    using values = list<value<activation, shape<2>>>;
    using parameters = list<shared<"w", parameter<weight, shape<2, In::size>, drawn<In::size, 2>>>>;
    using equations = list<equation<activation, op::linear, layer_input, weight>>;
  };
};

using net = network<input<3, 6>, scan<cell>, flatten, dense<1>>;
static_assert(net::parameter_count == 19);

int main() {}
