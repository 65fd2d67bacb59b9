// SPDX-License-Identifier: BSL-1.0
// refuses: a batch of images, by its rank, for a network that takes vectors
// says: the input has 4 extents and must have shape 3, or for a batch one extent more in front
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2>>;

int main() {
  auto m = model<net>{he_normal{}, seed{7}};
  const auto x = tensor<float, shape<3>>{0.7f, 0.6f, 0.2f};
  const auto y = tensor<float, shape<2>>{0.9f, 0.6f};

  const auto images = xt::xtensor<float, 4>::from_shape({8, 1, 3, 1});
  const auto answers = m(images);
  std::cout << answers << answers.shape()[0] << answers(0, 1) << m(x)(0) - y(0);
}
