// SPDX-License-Identifier: BSL-1.0
// refuses: the closed form of a derivative through an operation of a user's own that states none
// says: d(a<2>)/d(a<1>) has no closed form: write closed_form(symbols) into the operation half
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct half : op::derivative<structure::diagonal> {
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
using net = network<input<3>, dense<4>, halved>;
constexpr auto wrong = closed_form<net>(d(a<2>) / d(W<1>));

int main() {}
