// SPDX-License-Identifier: BSL-1.0
// refuses: an initializer of a user's own that draws nothing
// says: the initializer two_valued states no draw: write template <class T> constexpr void draw(T* out, std::size_t count, std::size_t fan_in, std::size_t fan_out, const numeric::random_row& random) const
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

struct two_valued {
  template <class T>
  constexpr void drawn(T* out, std::size_t count, std::size_t, std::size_t, const numeric::random_row& random) const {
    for (std::size_t i = 0; i < count; ++i) out[i] = random.uniform<T>(i) < 0.5 ? T(-1) : T(1);
  }
};
using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m{two_valued{}, seed{1}};
  return m(tensor<float, shape<3>>{0.7f, 0.6f, 0.2f})(0) > 0;
}
