// SPDX-License-Identifier: BSL-1.0
// refuses: an embedding of a user's own whose table has fewer rows than the vocabulary has tokens
// says: layer 1 is short_table, which computes a by op::lookup<> from W, which has 36 elements: it must have at least 40
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct short_table {
  using takes_tokens = void;
  template <class In>
  struct on {
    using values = list<value<activation, typename In::template with<4>>>;
    using parameters = list<parameter<weight, shape<9, 4>, standard_normal<>>>;
    using equations = list<equation<activation, op::lookup<>, weight, tokens_of<layer_input>>>;
  };
};

int main() {
  const model<network<input<3, tokens<10>>, short_table, dense<2>>> m{seed{1}};
  return m(tensor<float, shape<3>>{1, 2, 9})[0] > 0;
}
