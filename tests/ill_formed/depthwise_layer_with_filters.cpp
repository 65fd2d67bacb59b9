// SPDX-License-Identifier: BSL-1.0
// refuses: a number of filters beside the one for each channel
// says: layer 1 is depthwise_conv2d<kernel_size<3>, filters<3>>, which has filters<3>, but a filter for each channel: write depth_multiplier<2> for two of each
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<2, 5, 5>, depthwise_conv2d<kernel_size<3>, filters<3>>, flatten, dense<2>>;
static_assert(net::depth == 3);

int main() {}
