// SPDX-License-Identifier: BSL-1.0
// What layers of each module answer on the machine that this is built for, against what the compiler has computed.
// Built without fused products and sums (-ffp-contract=off), every number must have the same bits.
#include <chainrule/arithmetic.hpp>
#include <chainrule/layer/conv_transpose2d.hpp>
#include <chainrule/layer/embedding.hpp>
#include <chainrule/layer/layer_norm.hpp>
#include <chainrule/layer/spectral_norm.hpp>
#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/rnn.hpp>
#include <chainrule/time/transformer.hpp>

#include "../../examples/microcontroller/board.hpp"
#include "unknown.hpp"

using namespace chainrule;

int different = 0, compared = 0;
template <class Net, auto Sample>
void check() {
  static constexpr array_model<Net> m{torch_defaults{}, seed{1}};
  static constexpr auto expected = m(Sample.numbers);
  const auto found = unknown(m)(unknown(Sample.numbers));
  for (std::size_t i = 0; i < Net::output_shape::size; ++i) {
    ++compared;
    different += __builtin_bit_cast(std::uint32_t, found[i]) != __builtin_bit_cast(std::uint32_t, expected[i]);
  }
}

struct over_steps {
  float numbers[4][3] = {{0.5f, -1, 0.25f}, {1, 0.75f, -0.5f}, {-0.25f, 0.125f, 2}, {0, -0.5f, 1}};
};
struct of_tokens {
  float numbers[3] = {4, 0, 6};
};
struct image {
  float numbers[1][4][4] = {{{0, 1, 1, 0}, {1, 0, 0.5f, 1}, {0, 0.25f, 1, 0}, {1, 0, 0, 0.75f}}};
};

int main() {
  check<network<input<sequence<4>, 3>, conv1d<filters<4>, kernel_size<2>, padding<causal>>, layer_norm<>,
                bidirectional<rnn<2, all_steps>>, lstm<3, all_steps>, gru<3>, dense<2>>,
        over_steps{}>();
  check<network<input<sequence<3>, tokens<7>>, embedding<4>, transformer_encoder_layer<heads<2>, feed_forward<8>>,
                flatten, dense<2>>,
        of_tokens{}>();
  check<network<input<1, 4, 4>, conv2d<filters<2>, kernel_size<3>, padding<1>, no_bias>, batch_norm<>, act::gelu,
                avg_pool2d<2>, conv_transpose2d<filters<1>, kernel_size<2>>, flatten, dropout<0.5>,
                weight_norm<dense<3>>, spectral_norm<dense<2>>>,
        image{}>();
  print_whole(compared);
  print(" numbers of layers, ");
  print_whole(different);
  print(" with other bits than the compiler's\n");
  return different != 0;
}
