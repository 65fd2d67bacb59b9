// SPDX-License-Identifier: BSL-1.0
// refuses: a layer that adds a column-major matrix to its input and calls the derivative an identity
// says: layer 1 is adding, which states b<1> in column_major order and reads it in row_major order: state that order
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

struct adding {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<parameter<calculus::bias, In, begins_at<0>, storage_order::column_major>>;
    using equations = list<equation<calculus::activation, op::add, layer_input, calculus::bias>>;
  };
};

using net = network<input<2, 3>, adding>;
static_assert(net::parameter_count == 6);

int main() {}
