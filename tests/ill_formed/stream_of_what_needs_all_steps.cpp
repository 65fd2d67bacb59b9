// SPDX-License-Identifier: BSL-1.0
// refuses: a stream of a network with a layer that needs all steps of its sequence
// says: layer 2 is flatten, which arrives at 12, not a sequence of the same steps: a stream answers each step
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>

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

using net = network<input<3, 6>, scan<cell<4>>, flatten, dense<1>>;

int main() {
  const model<net> m{glorot_uniform{}, seed{1}};
  auto stream = stream_of(m);
  const tensor<float, shape<6>> x{1, 2, 3, 4, 5, 6};
  return stream(x)(0) > 0;
}
