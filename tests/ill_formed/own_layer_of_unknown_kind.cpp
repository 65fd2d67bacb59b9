// SPDX-License-Identifier: BSL-1.0
// refuses: a layer of a user's own that computes a value from a kind that it does not list
// says: layer 1 is halved, which computes a from z, which is none of its values and parameters
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct halved {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::copy, preactivation>>;
  };
};
static_assert(network<input<3>, halved, dense<2>>::parameter_count == 8);

int main() {}
