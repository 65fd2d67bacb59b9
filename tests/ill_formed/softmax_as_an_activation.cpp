// SPDX-License-Identifier: BSL-1.0
// refuses: softmax among the layers, which belongs to the loss
// says: layer 2 is act::softmax, which belongs to the loss: leave it out, and train with softmax_cross_entropy, which takes logits
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<3>, dense<4>, act::softmax>;
static_assert(net::depth == 2 && net::parameter_count == 16);

int main() {}
