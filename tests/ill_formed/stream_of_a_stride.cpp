// SPDX-License-Identifier: BSL-1.0
// refuses: a stream of a network whose convolution has a stride: no answer belongs to some of the steps
// says: layer 1 is conv1d<filters<4>, kernel_size<3>, stride<2>, padding<causal>>, which cannot be computed in a stream, which takes conv1d and depthwise_conv1d with padding<causal> and without a stride
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>

using namespace chainrule;

using net = network<input<9, 6>, conv1d<filters<4>, kernel_size<3>, stride<2>, padding<causal>>>;

int main() {
  const model<net> m{glorot_uniform{}, seed{1}};
  auto stream = stream_of(m);
  const tensor<float, shape<6>> x{1, 2, 3, 4, 5, 6};
  return stream(x)(0) > 0;
}
