// SPDX-License-Identifier: BSL-1.0
// refuses: a gradient without random numbers, of a network that draws some
// says: layer 1.2 is dropout<0.5>, which draws random numbers: pass draw{seed{7}, step} as the last argument
// lines: 10
#include <chainrule/chainrule.hpp>

using namespace chainrule;

using net = network<input<3>, sequential<dense<4>, dropout<0.5>>, dense<1>>;

int main() {
  model<net> m;
  tensor<float, shape<3>> x;
  tensor<float, shape<1>> y;
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, y);
}
