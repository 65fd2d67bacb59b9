// SPDX-License-Identifier: BSL-1.0
// refuses: a derivative by a constant of a layer
// says: layer 1 is adding, which has p<1> among its constants: it is not a parameter, and has no derivative
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct squares {
  static constexpr double element(std::size_t i) { return static_cast<double>(i * i); }
};
using positions = letter<"p">;
struct adding {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using constants = list<constant_values<positions, In, squares>>;
    using equations = list<equation<activation, op::add, layer_input, positions>>;
  };
};

using net = network<input<3>, adding>;
constexpr auto by_constant = expand<net>(d(a<1>) / d(symbol<positions, 1>{}));

int main() {}
