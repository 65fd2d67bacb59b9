// SPDX-License-Identifier: BSL-1.0
// refuses: a block of a stream that is no multiple of the network's strides
// says: with its strides the network has one answer for 2 steps: give its stream a multiple of 2 steps, not 3
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>

using namespace chainrule;

using net = network<input<9, 6>, conv1d<filters<4>, kernel_size<3>, stride<2>, padding<causal>>>;

int main() {
  const model<net> m{glorot_uniform{}, seed{1}};
  auto stream = stream_of(m);
  const tensor<float, shape<3, 6>> x;
  return stream(x)(0, 0) > 0;
}
