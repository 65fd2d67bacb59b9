// SPDX-License-Identifier: BSL-1.0
// refuses: the closed form of a derivative of the cost with a loss of a user's own that states no formula
// says: d(C)/d(a<1>) has no closed form: write derivative_formula(a, y) into the loss distance
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct distance {
  template <class Out>
  using verdict = acceptance;
  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) sum += (a[i] - y[i]) * (a[i] - y[i]);
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size; ++i) da[i] = scale * 2 * (a[i] - y[i]);
  }
};
using net = network<input<3>, dense<4>>;
constexpr auto wrong = closed_form<net, distance>(d(C) / d(W<1>));

int main() {}
