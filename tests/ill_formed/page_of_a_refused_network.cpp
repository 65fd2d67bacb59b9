// SPDX-License-Identifier: BSL-1.0
// refuses: the page of a network that does not exist
// words: at_layer<2>
// words: expects<shape<784>>
// words: receives<shape<28, 28>>
// lines: 10
#include <fstream>
#include <string>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<28, 28>, act::tanh, dense<10>>;

int main() {
  const std::string page = derivation<net>();
  std::ofstream("page.md") << derivation<net>(paper::markdown);
  return page.empty() ? 1 : 0;
}
