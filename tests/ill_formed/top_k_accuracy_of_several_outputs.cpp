// SPDX-License-Identifier: BSL-1.0
// refuses: a metric of classes for a network that ends in several outputs
// says: a metric of classes is of one output, and the network has several
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, outputs<dense<4>, dense<2>>>;

int main() {
  const model<net> m{seed{1}};
  const data_set data(xt::xtensor<float, 2>{{1, 2, 3}}, std::vector<int>{0});
  return top_k_accuracy_of(m, data, 2) > 0.5;
}
