// SPDX-License-Identifier: BSL-1.0
// refuses: the full Hessian of a network with more parameters than such a matrix is made for
// says: the network has 5005 parameters, more than the 4096 that are allowed in such a matrix: multiply with it instead, by hessian_vector_product
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<1000, act::tanh>, dense<1>, dense<1>, dense<1>>;

int main() {
  auto m = model<net, double>{he_normal{}, seed{7}};
  const auto x = tensor<double, shape<3>>{0.7, 0.6, 0.2};
  const auto target = tensor<double, shape<1>>{0.9};
  const auto matrix = hessian(m, squared_error{}, x, target);
  std::cout << matrix(0, 0) + matrix(1, 0);
}
