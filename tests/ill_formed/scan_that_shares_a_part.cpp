// SPDX-License-Identifier: BSL-1.0
// refuses: a scan that shares only some of its parameters with a layer before it
// says: layer 3 is shared<"w", scan<cell>>, which shares some of its parameters with layers before it, and not all of them in a row: share all with one layer, or give it another name
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/time/scan.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using U = letter<"U">;
struct cell {
  template <class In>
  struct on {
    using values = list<value<activation, shape<4>>>;
    using parameters = list<parameter<weight, shape<4, In::size>, drawn<4, 4>>, parameter<U, shape<4, 4>, drawn<4, 4>>>;
    using equations = list<equation<activation, op::linear_of_two, layer_input, weight, previous<activation>, U>>;
  };
};
// A weight alone, of the name that the scan has.
struct weight_alone {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<parameter<weight, shape<4, 4>, drawn<4, 4>>>;
    using equations = list<equation<activation, op::linear_over<3>, layer_input, weight>>;
  };
};

using net = network<input<3, 4>, shared<"w", weight_alone>, scan<cell>, shared<"w", scan<cell>>, flatten, dense<1>>;

int main() {
  const model<net> m{seed{1}};
  return m.size() > 0;
}
