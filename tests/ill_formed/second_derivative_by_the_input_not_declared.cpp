// SPDX-License-Identifier: BSL-1.0
// refuses: second derivatives by the input through an activation inside a composite that declares none
// says: layer 2.1 is wavy, which declares no second derivative: write in it using piecewise_linear = void, or if it is curved using twice_differentiable = void
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct wavy : act::elementwise<wavy> {
  template <class T>
  static constexpr T value(T z) {
    return z + internal::number::tanh_of(z);
  }
  template <class T>
  static constexpr T derivative_from_input(T z) {
    const T t = internal::number::tanh_of(z);
    return T(2) - t * t;
  }
  template <class Z>
  static constexpr auto derivative_formula(Z z) {
    return one + one / square(cosh_of(z));
  }
};

using net = network<input<3>, dense<4, act::tanh>, residual<wavy>, dense<1>>;

int main() {
  auto m = model<net, double>{he_normal{}, seed{7}};
  const auto x = tensor<double, shape<3>>{0.7, 0.6, 0.2};
  const auto along = second_derivative(m, x, x);
  std::cout << along.value(0) + along.second(0);
}
