// SPDX-License-Identifier: BSL-1.0
// refuses: an operation with a setting that it cannot have, in a layer of a user's own
// words: layer 1 is hot, which has the
// words: which needs a temperature
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

struct hot {
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, op::softmax<4, 0.0>, layer_input>>;
  };
};
using net = network<input<4>, hot>;

static_assert(net::depth == 1);
