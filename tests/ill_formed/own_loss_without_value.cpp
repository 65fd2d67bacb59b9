// SPDX-License-Identifier: BSL-1.0
// refuses: a loss of a user's own that states no value
// says: the loss distance states no value: write template <std::size_t Size, class T> static constexpr T value(const T* a, const T* y)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct distance {
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size; ++i) da[i] = scale * 2 * (a[i] - y[i]);
  }
};
using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{};
  auto [cost, gradient] = value_and_gradient(m, distance{}, x, y);
  m[W<1>] -= 0.1f * gradient[W<1>];
  const data_set<float> train({0, 0, 0}, {3}, {1});
  fit(m, distance{}, adam{}, train);
}
