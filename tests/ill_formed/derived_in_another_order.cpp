// SPDX-License-Identifier: BSL-1.0
// refuses: a derived weight in an order in which a function of each element does not write it
// says: layer 1 is mine, which derives a value in an order in which an operation does not read or write it: state the other storage_order
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct mine {
  template <class In>
  struct on {
    using values = list<derived<weight, shape<4, 3>, storage_order::column_major>, value<activation, shape<4>>>;
    using parameters = list<parameter<bias, shape<4, 3>, begins_at<1>>>;
    using equations = list<equation<weight, act::tanh, bias>, equation<activation, op::linear, layer_input, weight>>;
  };
};
using net = network<input<3>, mine>;
static_assert(net::parameter_count == 12);

int main() {}
