// SPDX-License-Identifier: BSL-1.0
// refuses: heads that do not divide the features
// says: layer 2 is transformer_encoder_layer<heads<5>, feed_forward<16>>, which has heads<5>, which must divide its 8 features
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/time/transformer.hpp>

using namespace chainrule;

using net = network<input<sequence<4>, tokens<9>>, embedding<8>, transformer_encoder_layer<heads<5>, feed_forward<16>>,
                    mean_over_steps, dense<2>>;

int main() { auto m = model<net>{seed{1}}; }
