// SPDX-License-Identifier: BSL-1.0
// refuses: one value in a stream of a network with several inputs
// says: a stream of a network with several inputs takes a value of each: write inputs(x, u)
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>

using namespace chainrule;

using net = network<input<"x", 3, 2>, input<"u", 3, 2>, from<"x">, add<identity, from<"u">>>;

int main() {
  const model<net> m{glorot_uniform{}, seed{1}};
  auto stream = stream_of(m);
  const tensor<float, shape<2>> x{1, 2};
  return stream(x)(0) > 0;
}
