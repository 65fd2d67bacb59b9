// SPDX-License-Identifier: BSL-1.0
// refuses: a loss with a distance that is none
// says: contrastive<1., squared_error> takes the distance squared_error, which must state template <std::size_t Size, class T> static constexpr T value(const T* x, const T* z) and void derivative(const T* x, const T* z, T scale, T* dx, T* dz)
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

int main() {
  model<network<input<3>, dense<6>>> m;
  tensor<float, shape<3>> x{1, 2, 3};
  tensor<float, shape<1>> y{1};
  value_and_gradient(m, contrastive<1.0, squared_error>{}, x, y);
}
