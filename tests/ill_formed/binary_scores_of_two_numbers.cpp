// SPDX-License-Identifier: BSL-1.0
// refuses: binary scores of a network with several numbers
// says: binary_scores_of is for networks of one number, and this one answers 2: write confusion_of or accuracy_of
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<2>>;

int main() {
  const model<net> m{seed{1}};
  const data_set data(xt::xtensor<float, 2>{{1, 2, 3}}, std::vector<int>{0});
  const auto scores = binary_scores_of(m, data);
}
