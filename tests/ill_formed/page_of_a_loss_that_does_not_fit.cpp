// SPDX-License-Identifier: BSL-1.0
// refuses: a page whose cost is over classes, on one output
// words: softmax_cross_entropy
// words: needs_a_vector_of_two_or_more_classes
// words: receives<shape<1>>
// lines: 10
#include <string>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4, act::tanh>, dense<1>>;

int main() {
  const std::string page = derivation<net, softmax_cross_entropy>();
  return page.size() == 0 ? 1 : 0;
}
