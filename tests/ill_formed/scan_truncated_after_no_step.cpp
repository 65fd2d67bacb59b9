// SPDX-License-Identifier: BSL-1.0
// refuses: a recurrent layer whose gradient is cut after no step
// says: layer 1 is scan<cell<4>, truncated<0>>, which can be truncated after 1 step or more: write a positive whole number
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/time/scan.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using hidden = letter<"h">;

template <std::size_t Units>
struct cell {
  template <class In>
  struct on {
    using values = list<value<preactivation, shape<Units>>, value<hidden, shape<Units>>>;
    using parameters = list<parameter<weight, shape<Units, In::size>, drawn<In::size, Units>>,
                            parameter<bias, shape<Units, Units>, drawn<Units, Units>>>;
    using equations = list<equation<preactivation, op::linear_of_two, layer_input, weight, previous<hidden>, bias>,
                           equation<hidden, act::tanh, preactivation>>;
  };
};

using net = network<input<3, 6>, scan<cell<4>, truncated<0>>, flatten, dense<1>>;

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  tensor<float, net::input_shape> x;
  return m(x)(0) > 0;
}
