// SPDX-License-Identifier: BSL-1.0
// refuses: a cell that reads of the step before what it does not compute
// says: layer 1 is cell<4>, which reads c<t-1> and computes no c: list it among its values
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/time/scan.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using hidden = letter<"h">;
using state = letter<"c">;

template <std::size_t Units>
struct cell {
  template <class In>
  struct on {
    using values = list<value<preactivation, shape<Units>>, value<hidden, shape<Units>>>;
    using parameters = list<parameter<weight, shape<Units, In::size>, drawn<In::size, Units>>,
                            parameter<bias, shape<Units, Units>, drawn<Units, Units>>>;
    using equations = list<equation<preactivation, op::linear_of_two, layer_input, weight, previous<state>, bias>,
                           equation<hidden, act::tanh, preactivation>>;
  };
};

using net = network<input<3, 6>, scan<cell<4>>, flatten, dense<1>>;

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  tensor<float, net::input_shape> x;
  return m(x)(0) > 0;
}
