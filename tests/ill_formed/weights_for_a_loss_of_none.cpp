// SPDX-License-Identifier: BSL-1.0
// refuses: weights of samples for a loss that takes none
// says: the loss squared_error takes no weights of samples: write sample_weights<...> of it
// lines: 10
#include <chainrule/chainrule.hpp>
#include <chainrule/tensor/weighted.hpp>

using namespace chainrule;

int main() {
  model<network<input<3>, dense<2>>> m;
  tensor<float, shape<3>> x{1, 2, 3};
  tensor<float, shape<2>> y{1, 2};
  value_and_gradient(m, squared_error{}, x, weighted(y, 2.0));
}
