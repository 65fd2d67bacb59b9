// SPDX-License-Identifier: BSL-1.0
// refuses: a stream of something that is no model
// says: argument 1 of stream_of is network<input<8, 3>, act::tanh> and must be a model: write stream_of(model)
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>

using namespace chainrule;

using net = network<input<8, 3>, act::tanh>;

int main() {
  auto stream = stream_of(net{});
  const tensor<float, shape<3>> x{1, 2, 3};
  return stream(x)(0) > 0;
}
