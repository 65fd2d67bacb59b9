// SPDX-License-Identifier: BSL-1.0
// The source for clang-tidy: all headers, and a network that is trained, so that templates are instantiated.
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<3>, act::tanh>, flatten, dense<5, act::relu>,
                    residual<dense<5>>, dense<3>>;

int main() {
  model<net> m{he_normal{}, seed{1}};
  const tensor<float, shape<1, 4, 4>> x;
  auto t = tape_for(m, 1);
  auto optimizer = optimizer_for(m, adam{});
  optimizer.step(m, softmax_cross_entropy{}, x, std::size_t{2}, t);
}
