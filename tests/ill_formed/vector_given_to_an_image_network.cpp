// SPDX-License-Identifier: BSL-1.0
// refuses: a std::vector as a sample of a network whose input has three axes
// says: the input is vector<float, allocator<float>> and must have shape 4 x 4 x 1, or for a batch one extent more in front
// lines: 10
#include <vector>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<4, 4, 1>, flatten, dense<2>>;

int main() {
  const model<net> m;
  const auto answer = m(std::vector<float>(16));
  return answer(0) > 0;
}
