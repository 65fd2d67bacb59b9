// SPDX-License-Identifier: BSL-1.0
// refuses: the Hessian of a cost by a loss that declares no second derivative
// says: fourth_power declares no second derivative: write in it using piecewise_linear = void, or if it is curved using twice_differentiable = void
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct fourth_power {
  template <class Out>
  using verdict = acceptance;

  template <std::size_t Size, class T>
  static constexpr T value(const T* answer, const T* target) {
    T sum{};
    for (std::size_t i = 0; i < Size; ++i)
      sum += (answer[i] - target[i]) * (answer[i] - target[i]) * (answer[i] - target[i]) * (answer[i] - target[i]);
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* answer, const T* target, T scale, T* slope) {
    for (std::size_t i = 0; i < Size; ++i)
      slope[i] = scale * T(4) * (answer[i] - target[i]) * (answer[i] - target[i]) * (answer[i] - target[i]);
  }
};

using net = network<input<3>, dense<4, act::tanh>, dense<1>>;

int main() {
  auto m = model<net, double>{he_normal{}, seed{7}};
  const auto x = tensor<double, shape<3>>{0.7, 0.6, 0.2};
  const auto target = tensor<double, shape<1>>{0.9};
  const auto matrix = hessian(m, fourth_power{}, x, target);
  std::cout << matrix(0, 0);
}
