// SPDX-License-Identifier: BSL-1.0
// refuses: a layer of a user's own that slices behind the end of its input
// says: layer 1 is last_four, which computes a by op::slice<6> from layer_input, which has 8 elements: it must have at least 10
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct last_four {
  template <class In>
  struct on {
    using values = list<value<activation, shape<4>>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::slice<6>, layer_input>>;
  };
};
using net = network<input<8>, last_four, dense<2>>;

static_assert(net::parameter_count == 10);
