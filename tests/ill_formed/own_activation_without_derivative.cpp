// SPDX-License-Identifier: BSL-1.0
// refuses: an activation of a user's own that states no derivative
// says: layer 1 is dense<4, parabola>, which has the activation parabola, which states no derivative: write derivative_from_output(a) or derivative_from_input(z)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct parabola : act::elementwise<parabola> {
  template <class T>
  static constexpr T value(T z) {
    return z * z;
  }
};
using net = network<input<3>, dense<4, parabola>, dense<2>>;

int main() {
  model<net> m{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{};
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y);
  m[W<1>] -= 0.1f * gradient[W<1>];
}
