// SPDX-License-Identifier: BSL-1.0
// refuses: a std::vector given to a network whose numbers lie in an array
// says: the input is vector<float, allocator<float>> and must have shape 1, or for a batch one extent more in front
// lines: 10
#include <vector>

#include <chainrule/arithmetic.hpp>

using namespace chainrule;

using net = network<input<1>, dense<4, act::tanh>, dense<1>>;
constexpr array_model<net> m{glorot_uniform{}, seed{1}};

int main() {
  const auto answer = m(std::vector<float>{1.f});
  return answer[0] > 0.5f;
}
