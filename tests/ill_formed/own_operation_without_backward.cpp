// SPDX-License-Identifier: BSL-1.0
// refuses: a layer of a user's own whose operation states no backward function
// says: layer 2 is halved, which has the operation half, which states no backward(at), the product of its transpose and a gradient
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct half : op::derivative<structure::diagonal> {
  static constexpr std::size_t multiply_adds(std::size_t size, std::size_t) { return size; }
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.result()[i] = at.argument()[i] / 2;
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

int main() {
  model<net> m{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<4>>{};
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y);
  m[W<1>] -= 0.1f * gradient[W<1>];
}
