// SPDX-License-Identifier: BSL-1.0
// refuses: a page whose cost is over classes, on one output
// says: softmax_cross_entropy needs two or more classes in one vector and receives 1
// lines: 10
#include <string>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4, act::tanh>, dense<1>>;

int main() {
  const std::string page = derivation<net, softmax_cross_entropy>();
  return page.size() == 0 ? 1 : 0;
}
