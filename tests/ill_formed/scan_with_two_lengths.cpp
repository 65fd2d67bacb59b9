// SPDX-License-Identifier: BSL-1.0
// refuses: lengths of a recurrent layer that are two numbers a sample
// says: layer 2 is scan<cell<4>, lengths<from<"n">>>, which needs one length for each sample: write an input of one element, input<"n", 1>
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

using net = network<input<"x", 3, 6>, input<"n", 2>, from<"x">, scan<cell<4>, lengths<from<"n">>>, flatten, dense<1>>;

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const tensor<float, shape<3, 6>> x;
  const tensor<float, shape<2>> n{2, 3};
  return m(inputs(x, n))(0) > 0;
}
