// SPDX-License-Identifier: BSL-1.0
// refuses: a stream of a transposed convolution whose steps depend on later ones
// says: layer 2 is conv_transpose1d<filters<4>, kernel_size<4>, stride<2>, padding<1>>, which reads later steps, which a stream does not have: write padding<causal> in place of padding<1>
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/time/conv_transpose1d.hpp>

using namespace chainrule;

using net = network<input<9, 6>, act::tanh, conv_transpose1d<filters<4>, kernel_size<4>, stride<2>, padding<1>>>;

int main() {
  const model<net> m{glorot_uniform{}, seed{1}};
  auto stream = stream_of(m);
  const tensor<float, shape<6>> x{1, 2, 3, 4, 5, 6};
  return stream(x)(0, 0) > 0;
}
