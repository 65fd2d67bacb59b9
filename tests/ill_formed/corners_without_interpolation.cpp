// SPDX-License-Identifier: BSL-1.0
// refuses: the corners of an upsampling that takes the nearest place
// says: layer 1 is upsample<2, align_corners>, which takes a factor, and after it linear_interpolation, or linear_interpolation and align_corners
// lines: 10
#include <chainrule/types.hpp>

#include <chainrule/layer/upsample.hpp>

using namespace chainrule;

using net = network<input<3, 4, 4>, upsample<2, align_corners>, flatten, dense<2>>;
static_assert(net::depth == 3);

int main() {}
