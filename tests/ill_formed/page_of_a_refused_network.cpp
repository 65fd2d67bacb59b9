// SPDX-License-Identifier: BSL-1.0
// refuses: the page of a network that does not exist
// says: layer 2 is dense<10>, which expects shape 784 and receives 28 x 28: write flatten, dense<10>, or time_distributed<dense<10>>
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
