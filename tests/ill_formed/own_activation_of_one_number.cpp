// SPDX-License-Identifier: BSL-1.0
// refuses: an activation over vectors that calls a function of one number: the compiler's own error, with what to write in a line that it shows
// words: deleted function
// words: mine::value
// lines: 22
#include <cmath>

#include <chainrule/chainrule.hpp>

using namespace chainrule;

struct mine : act::elementwise<mine> {
  using over_vectors = void;
  template <class T>
  static T value(T z) {
    return std::exp(z);
  }
  template <class T>
  static T derivative_from_output(T a) {
    return a;
  }
};
using net = network<input<3>, dense<4, mine>, dense<2>>;

int main() {
  model<net> m{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{};
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y);
}
