// SPDX-License-Identifier: BSL-1.0
// refuses: a convolution over three axes of an image, which has two
// says: layer 1 is conv3d<filters<4>, kernel_size<3>>, which expects channels x depth x height x width and receives 3 x 8 x 8
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/layer/conv3d.hpp>

using namespace chainrule;

using net = network<input<3, 8, 8>, conv3d<filters<4>, kernel_size<3>>, flatten, dense<2>>;

int main() {
  const model<net> m{glorot_uniform{}, seed{1}};
  return m.size() > 0;
}
