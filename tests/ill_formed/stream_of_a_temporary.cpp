// SPDX-License-Identifier: BSL-1.0
// refuses: a stream of a model that nobody holds
// says: a stream reads its model's parameters, which must live as long as the stream: give the model a name, as in stream_of(m)
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>

using namespace chainrule;

using net = network<input<8, 3>, act::tanh>;

int main() {
  auto stream = stream_of(model<net>{glorot_uniform{}, seed{1}});
  const tensor<float, shape<3>> x{1, 2, 3};
  stream.reset();
  return stream(x)(0) > 0;
}
