// SPDX-License-Identifier: BSL-1.0
// Built with options that let a compiler take sums apart, and that no macro tells of: what depends on the order of a
// sum must be right all the same. The right values are the C library's in double, and arithmetic by hand.
#include <chainrule/chainrule.hpp>

#include <cmath>
#include <cstdio>

using namespace chainrule;

int main() {
  // An exponential rounds by adding a large number and taking it away again.
  double off = 0;
  for (float x = -80; x < 80; x += 0.37f) {
    const float found = act::sigmoid::value(x);
    off = std::max(off, std::abs(static_cast<double>(found) * (1 + std::exp(-static_cast<double>(x))) - 1));
  }
  // A mean of many costs adds up what rounding loses.
  const std::size_t rows = 300'000;
  model<network<input<1>, dense<1>>> m{explicit_values{{0, 0.1}}};
  const xt::xtensor<float, 2> x = xt::ones<float>({rows, std::size_t{1}}), y = xt::zeros<float>({rows, std::size_t{1}});
  const double each = static_cast<double>(0.1f) * static_cast<double>(0.1f);
  const double mean_off = std::abs(static_cast<double>(cost_of(m, squared_error{}, x, y)) / each - 1);
  std::printf("a sigmoid is off by %g, a mean cost by %g\n", off, mean_off);
  return off < 1e-6 && mean_off < 2e-6 ? 0 : 1;
}
