// SPDX-License-Identifier: BSL-1.0
// refuses: a stream of a network whose convolution is not causal
// says: layer 2 is conv1d<filters<4>, kernel_size<3>>, which reads later steps, which a stream does not have: add padding<causal>
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>

using namespace chainrule;

using net = network<input<9, 6>, conv1d<filters<8>, kernel_size<1>, act::tanh>, conv1d<filters<4>, kernel_size<3>>>;

int main() {
  const model<net> m{glorot_uniform{}, seed{1}};
  auto stream = stream_of(m);
  const tensor<float, shape<6>> x{1, 2, 3, 4, 5, 6};
  return stream(x)(0) > 0;
}
