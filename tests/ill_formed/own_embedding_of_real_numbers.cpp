// SPDX-License-Identifier: BSL-1.0
// refuses: a layer of the user's own that reads tokens, on real numbers
// says: layer 1 is table, which reads tokens and receives 3: write input<32, tokens<1000>>
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct table {
  using takes_tokens = void;
  template <class In>
  struct on {
    using values = list<value<activation, shape<3, 2>>>;
    using parameters = list<parameter<weight, shape<9, 2>, standard_normal<>>>;
    using equations = list<equation<activation, op::lookup<>, weight, tokens_of<layer_input>>>;
  };
};
using net = network<input<3>, table, flatten, dense<1>>;
static_assert(net::parameter_count > 0);

int main() {}
