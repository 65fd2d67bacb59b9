// SPDX-License-Identifier: BSL-1.0
// refuses: targets for a loss that takes none
// says: the loss triplet_margin_with_distance<pairwise_distance<1>, 2., true> takes no targets: write no_targets in their place
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

int main() {
  model<network<input<3>, dense<6>>> m;
  tensor<float, shape<3>> x{1, 2, 3};
  tensor<float, shape<6>> y{1, 2, 3, 4, 5, 6};
  value_and_gradient(m, triplet_margin<2.0, 1, true>{}, x, y);
}
