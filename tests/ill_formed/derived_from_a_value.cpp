// SPDX-License-Identifier: BSL-1.0
// refuses: a weight that is derived from the input
// says: layer 1 is mine, which derives W from layer_input, which is not a parameter: list it as value<...>, computed for each sample
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct mine {
  template <class In>
  struct on {
    using values = list<derived<weight, In>, value<activation, In>>;
    using parameters = list<parameter<bias, In, begins_at<1>>>;
    using equations = list<equation<weight, op::multiply, layer_input, bias>,
                           equation<activation, op::multiply, layer_input, weight>>;
  };
};
using net = network<input<3>, mine>;
static_assert(net::parameter_count == 3);

int main() {}
