// SPDX-License-Identifier: BSL-1.0
// refuses: a decoder without what it attends to
// says: layer 1 is transformer_decoder_layer<heads<2>, feed_forward<16>>, which needs the encoder's output: add attends_to<from<"encoded">>
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/time/transformer.hpp>

using namespace chainrule;

int main() {
  model<network<input<sequence<4>, 8>, transformer_decoder_layer<heads<2>, feed_forward<16>>>> m{seed{1}};
  tensor<float, shape<4, 8>> x;
  return m(x)(0, 0) > 1;
}
