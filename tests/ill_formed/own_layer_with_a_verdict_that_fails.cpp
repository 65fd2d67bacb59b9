// SPDX-License-Identifier: BSL-1.0
// refuses: a layer of a user's own whose `verdict` is written with an error: every input would be accepted
// says: layer 1 is halved, which states a verdict that does not compile for 3 x 4: name it by itself to see why
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct halved {
  template <class In>
  using verdict = refuse_if<In::rnk != 1, refusal<halved, expects<shape<In::size>>, receives<In>>>;
  template <class In>
  using output = In;
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::copy, layer_input>>;
  };
};
static_assert(network<input<3, 4>, halved>::depth == 1);

int main() {}
