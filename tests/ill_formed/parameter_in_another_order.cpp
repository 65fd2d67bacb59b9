// SPDX-License-Identifier: BSL-1.0
// refuses: a layer that adds a column-major matrix to its input and calls the derivative an identity
// words: refusal<at_layer<1>, adding, lies_in<symbol<bias,1>, storage_order::column_major>, is_read_in<storage_order::row_major>>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

struct adding {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<parameter<calculus::bias, In, begins_at<0>, storage_order::column_major>>;
    using factors = list<factor<calculus::activation, layer_input, identity_factor>, factor<calculus::activation, calculus::bias, identity_factor>>;
    template <class At>
    static constexpr void forward(const At&);
  };
};

using net = network<input<2, 3>, adding>;
static_assert(net::parameter_count == 6);

int main() {}
