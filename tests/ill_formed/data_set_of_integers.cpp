// SPDX-License-Identifier: BSL-1.0
// refuses: a data set that keeps integers, into which targets and standardized inputs would be cut
// words: a data_set holds numbers of float or double; integers are converted
#include <chainrule/chainrule.hpp>

using namespace chainrule;

int main() {
  xt::xtensor<int, 2> counts{{1, 2}, {3, 4}};
  const data_set<int> samples(counts, xt::xtensor<float, 2>{{0.5f}, {0.25f}});
  return samples.size() == 2 ? 0 : 1;
}
