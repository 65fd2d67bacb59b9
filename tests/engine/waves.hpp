// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chainrule.hpp>

#include <cmath>

// A model and samples whose numbers are all different, without random numbers.
namespace waves {

using namespace chainrule;

template <class Net>
model<Net, double> some_model() {
  model<Net, double> m;
  auto numbers = parameters_to_vector(m);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    numbers.data()[i] = 0.4 * std::sin(0.7 * static_cast<double>(i * i) + 0.3);
  vector_to_parameters(numbers, m);
  return m;
}
inline xt::xtensor<double, 2> wave(std::size_t samples, std::size_t size, double frequency) {
  auto all = xt::xtensor<double, 2>::from_shape({samples, size});
  for (std::size_t i = 0; i < all.size(); ++i) all.data()[i] = std::cos(frequency * static_cast<double>(i));
  return all;
}

}  // namespace waves
