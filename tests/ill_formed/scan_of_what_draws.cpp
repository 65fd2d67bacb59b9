// SPDX-License-Identifier: BSL-1.0
// refuses: a cell that draws random numbers
// says: layer 1 is dropout<0.5>, which draws random numbers, which a cell does not: write dropout before or behind the scan
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/time/scan.hpp>

using namespace chainrule;

using net = network<input<3, 6>, scan<dropout<0.5>>, flatten, dense<1>>;

int main() {
  model<net> m{glorot_uniform{}, seed{1}};
  const tensor<float, shape<3, 6>> x;
  return m(x)(0) > 0;
}
