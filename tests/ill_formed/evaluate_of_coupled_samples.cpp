// SPDX-License-Identifier: BSL-1.0
// refuses: derivatives of samples in training, of a network that computes each from all
// says: layer 2 is batch_norm<0.1, 1e-5>, which computes each sample from all of them in training: leave the draw out, for derivatives of inference_of<net>, or freeze the layer
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4>, batch_norm<>, act::tanh>;

int main() {
  const model<net> m;
  const xt::xtensor<float, 2> x = xt::ones<float>({4, 3});
  evaluate(d(a<3>) / d(a<0>), m, x, draw{seed{7}, 1});
}
