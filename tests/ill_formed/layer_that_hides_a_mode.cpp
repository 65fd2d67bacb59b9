// SPDX-License-Identifier: BSL-1.0
// refuses: a layer of one's own around one that is another in inference, which does not say what it is there
// says: layer 1 is twice<dropout<0.5>>, which contains dropout<0.5>, which is another layer in inference: write template <class Mode> using in = ..., of in_mode<Layer, Mode> for each
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

template <class Layer>
struct twice {
  template <class In>
  struct on {
    using children = list<child<Layer, In, 0>>;
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, op::add, child_activation<1>, child_activation<1>>>;
  };
};

using net = network<input<3>, twice<dropout<0.5>>, dense<1>>;

int main() { auto m = model<net>{seed{1}}; }
