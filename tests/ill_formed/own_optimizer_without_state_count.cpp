// SPDX-License-Identifier: BSL-1.0
// refuses: an optimizer of a user's own that does not state how many numbers it keeps
// says: the optimizer descent states no state_count: write static constexpr std::size_t state_count = 0
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

struct descent {
  double learning_rate = 0.01;
  template <class T>
  constexpr auto change(std::size_t) const {
    const T rate = static_cast<T>(learning_rate);
    return [=]<class V>(const V& p, const V& g, V*) { return p - V(rate) * g; };
  }
};
using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{};
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y);
  auto optimizer = optimizer_for(m, descent{});
  optimizer.step(m, gradient);
  const data_set<float> train({0, 0, 0}, {3}, {1});
  fit(m, squared_error{}, descent{}, train);
}
