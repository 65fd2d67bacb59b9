// SPDX-License-Identifier: BSL-1.0
// refuses: an operation of a user's own whose backward reads a value that it does not list: it would be overwritten
// says: layer 2 is squares, which has the operation square_of, which reads op::argument<0> and does not list it: write using reads = list<op::argument<0>>
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct square_of : op::derivative<structure::diagonal> {
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.result()[i] = at.argument()[i] * at.argument()[i];
  }
  template <class At>
  static constexpr void backward(const At& at) {
    const auto* x = at[op::argument<0>{}];
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.downstream()[i] = 2 * x[i] * at.upstream()[i];
  }
  template <std::size_t K>
  using partial = op::partial_at<K, square_of>;
};
struct squares {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, square_of, layer_input>>;
  };
};
using net = network<input<3>, dense<4>, squares, dense<2>>;

int main() {
  model<net> m{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{};
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y);
  m[W<1>] -= 0.1f * gradient[W<1>];
}
