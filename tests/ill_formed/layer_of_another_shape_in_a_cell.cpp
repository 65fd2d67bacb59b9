// SPDX-License-Identifier: BSL-1.0
// refuses: a layer in a cell whose output is not the value that it computes
// says: layer 1 is cell, which computes h by dense<4>, which arrives at 4: its value is stated as 3
// lines: 10
#include <chainrule/types.hpp>

#include <chainrule/time/scan.hpp>

using namespace chainrule;

using hidden = calculus::letter<"h">;

struct cell {
  template <class In>
  struct on {
    using values = list<value<hidden, shape<3>>>;
    using parameters = list<>;
    using equations = list<equation<hidden, dense<4>, layer_input>>;
  };
};

using net = network<input<sequence<20>, 4>, scan<cell>, flatten, dense<1>>;
static_assert(net::depth == 3);

int main() {}
