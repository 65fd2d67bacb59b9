// SPDX-License-Identifier: BSL-1.0
// refuses: three numbers given to a network of two inputs whose parameters are constants
// says: the input has shape 3 and must have shape 2, or for a batch one extent more in front
// lines: 10
#include <chainrule/arithmetic.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<1>>;
constexpr array_model<net> m{glorot_uniform{}, seed{1}};

int main() {
  const auto answer = m({0.f, 1.f, 2.f});
  return answer[0] > 0.5f;
}
