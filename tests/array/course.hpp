// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/arithmetic.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

// A training and where it stood before and after each step.
namespace course {

using namespace chainrule;

template <class Net, class T, class Rule, std::size_t Steps>
struct steps {
  std::array<std::array<T, Net::graph().parameter_extent>, Steps + 1> parameters{};
  std::array<internal::array::optimizer_state<Rule, Net, T>, Steps + 1> optimizers{};
  std::array<T, Steps> costs{};

  template <class X, class Y>
  constexpr steps(array_model<Net, T> m, const Rule& rule, const X& x, const Y& y) {
    auto optimizer = optimizer_for(m, rule);
    for (std::size_t s = 0; s <= Steps; ++s) {
      parameters[s] = m.numbers;
      optimizers[s] = optimizer;
      if (s < Steps) costs[s] = optimizer.step(m, squared_error{}, x, y);
    }
  }

  constexpr array_model<Net, T> last() const { return array_model<Net, T>(parameters[Steps]); }
};

struct difference {
  double ulp = 0;         // of the larger of one and the number
  std::size_t alike = 0;  // numbers of the same bits
  std::size_t all = 0;
};

template <class Net, class T>
void compare(const internal::array::model<Net, T>& m, const internal::array::model<Net, T>& expected,
             difference& found) {
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
    const auto& record = Net::graph().parameters[p];
    for (std::size_t i = record.offset; i < record.offset + record.size; ++i) {
      const T size = std::max(std::abs(expected.numbers[i]), T(1));
      const T ulp = std::nextafter(size, std::numeric_limits<T>::infinity()) - size;
      found.ulp = std::max(found.ulp, static_cast<double>(std::abs(m.numbers[i] - expected.numbers[i]) / ulp));
      found.alike += m.numbers[i] == expected.numbers[i];
      ++found.all;
    }
  }
}

}  // namespace course
