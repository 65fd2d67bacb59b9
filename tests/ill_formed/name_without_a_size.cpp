// SPDX-License-Identifier: BSL-1.0
// refuses: a name that stands for no size
// says: layer 2 is dense<units<width>, act::tanh>, which names width, a name without a size: write units<width, 128> or add let<width, 128>
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;

struct hidden;
struct width;
using net =
    network<let<hidden, 128>, input<64>, dense<units<hidden>, act::relu>, dense<units<width>, act::tanh>, dense<10>>;

static_assert(net::parameter_count == 2410);
static_assert(net::depth == 3 && net::output_shape{} == shape<10>{});

int main() {}
