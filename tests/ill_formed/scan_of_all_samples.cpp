// SPDX-License-Identifier: BSL-1.0
// refuses: a cell with an operation that computes each sample from all of them
// says: layer 1 is cell, which computes each sample from the whole batch, which a cell cannot: write that layer before or after the scan
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/time/scan.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct first_of_all : op::rearrange {
  static constexpr std::size_t least_samples = 1;
};
struct cell {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, first_of_all, layer_input>>;
  };
};

using net = network<input<3, 6>, scan<cell>, flatten, dense<1>>;
static_assert(net::parameter_count == 19);

int main() {}
