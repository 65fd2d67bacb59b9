// SPDX-License-Identifier: BSL-1.0
// refuses: a parameter of one name that begins at 1 in one layer and at 0 in the other
// says: layer 2 is scaling<0>, which shares b<2> with b<1>, which is stated otherwise: write the same kind, beginning and order
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

template <int Begin>
struct scaling {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<shared<"scale", parameter<calculus::bias, In, begins_at<Begin>>>>;
    using equations = list<equation<calculus::activation, op::multiply, layer_input, calculus::bias>>;
  };
};

using net = network<input<3>, scaling<1>, scaling<0>>;
static_assert(net::parameter_count == 6);

int main() {}
