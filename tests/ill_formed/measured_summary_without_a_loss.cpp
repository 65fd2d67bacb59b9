// SPDX-License-Identifier: BSL-1.0
// refuses: the time of a pass of which no loss is named
// says: argument 2 of measured_summary is a tensor and must be a loss, as squared_error{}: write measured_summary(model, loss, x, y)
// lines: 10
#include <iostream>

#include <chainrule/chainrule.hpp>
#include <chainrule/report/measured_summary.hpp>

using namespace chainrule;

int main() {
  const model<network<input<3>, dense<2>>> m;
  const tensor<float, shape<3>> x{0.7f, 0.6f, 0.2f};
  const tensor<float, shape<2>> y{0.1f, 0.2f};
  std::cout << measured_summary(m, x, y);
}
