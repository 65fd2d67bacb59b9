// SPDX-License-Identifier: BSL-1.0
// refuses: an operation of a user's own that misspells what it may state and need not: it would be passed over
// says: layer 2 is halved, which has the operation half, which misspells gives_sums: write gives_sums
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct half : op::derivative<structure::diagonal> {
  using give_sums = void;
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.result()[i] = at.argument()[i] / 2;
  }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.downstream()[i] = at.upstream()[i] / 2;
  }
  template <std::size_t K>
  using partial = op::partial_at<K, half>;
};
struct halved {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, half, layer_input>>;
  };
};
static_assert(network<input<3>, dense<4>, halved, dense<2>>::depth == 3);

int main() {}
