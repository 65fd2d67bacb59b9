// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/running_means.hpp>

namespace chainrule {

/// LAMB (You and others 2020), a rule that sees whole parameters: Adam's direction plus weight_decay p, scaled so that
/// the step of a parameter is learning_rate times its norm. If one of the norms is 0 it is not scaled.
struct lamb {
  double learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-6;
  double weight_decay = 0.01;

  static constexpr std::size_t state_count = 2;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::optimizer::wrong_moments<T>(*this), internal::meta::not_negative<T>("weight_decay", weight_decay)});
  }

  template <class T>
  constexpr void step(std::size_t count, T* p, const T* g, T* state, std::size_t stride, std::size_t number) const {
    const T b1 = static_cast<T>(beta_1), new_1 = static_cast<T>(1 - beta_1);
    const T b2 = static_cast<T>(beta_2), new_2 = static_cast<T>(1 - beta_2);
    const T of_mean = static_cast<T>(1 / internal::optimizer::bias_correction(beta_1, number));
    const T of_square = static_cast<T>(1 / internal::optimizer::bias_correction(beta_2, number));
    const T floor = static_cast<T>(epsilon), decay = static_cast<T>(weight_decay);
    const auto direction = [=](T mean, T square, T parameter) {
      return mean * of_mean / (internal::number::sqrt_of(square * of_square) + floor) + decay * parameter;
    };
    double squares = 0;
    for (std::size_t i = 0; i < count; ++i) {
      T &mean = state[i], &square = state[stride + i];
      mean = b1 * mean + new_1 * g[i];
      square = b2 * square + new_2 * g[i] * g[i];
      const T d = direction(mean, square, p[i]);
      squares += static_cast<double>(d) * static_cast<double>(d);
    }
    double of_parameter = 0;
    for (std::size_t i = 0; i < count; ++i) of_parameter += static_cast<double>(p[i]) * static_cast<double>(p[i]);
    const double size = internal::number::sqrt_of(of_parameter), length = internal::number::sqrt_of(squares);
    const T rate = static_cast<T>(learning_rate * (size > 0 && length > 0 ? size / length : 1));
    for (std::size_t i = 0; i < count; ++i) p[i] -= rate * direction(state[i], state[stride + i], p[i]);
  }
};

}  // namespace chainrule
