// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// Adafactor (Shazeer, Stern 2018), in PyTorch's form. Of the squared gradients of a matrix it keeps the means of rows
/// and of columns, whose product approximates all; of other parameters it keeps all. With the rate r =
/// min(learning_rate, 1 / sqrt(t)), p -= r max(epsilon_2, rms(p)) u / max(1, rms(u) / threshold), where u is g over the
/// root of the mean square. A new square has the weight t^beta_2_decay. Defaults: PyTorch's; epsilon_1 = 0 stands for
/// its default, the epsilon of the scalar.
struct adafactor {
  double learning_rate = 1e-2;
  double beta_2_decay = -0.8;
  double epsilon_1 = 0;
  double epsilon_2 = 1e-3;
  double threshold = 1;
  double weight_decay = 0;

  /// The means of the rows, and after them those of the columns. They fit, because a matrix of several rows and
  /// columns has no more of them than elements. For one row or one column all squares are kept, which is equivalent.
  static constexpr std::size_t state_count = 1, scratch_count = 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    const bool decay_fits = beta_2_decay < 0 && beta_2_decay >= -10;  // false for NaN
    if (!decay_fits) return {"beta_2_decay", beta_2_decay, "below 0 and at least -10"};
    if (!(threshold >= 1)) return {"threshold", threshold, "at least 1"};
    return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate),
                                        internal::meta::not_negative<T>("epsilon_1", epsilon_1),
                                        internal::meta::not_negative<T>("epsilon_2", epsilon_2),
                                        internal::meta::not_negative<T>("weight_decay", weight_decay)});
  }

  template <class T>
  constexpr void step(const matrix_layout& matrix, T* p, const T* g, T* state, std::size_t /*stride*/,
                      std::size_t number, T* /*scratch*/) const {
    const std::size_t count = matrix.size();
    const double old_share = 1 - internal::optimizer::real_power(static_cast<double>(number), beta_2_decay);
    const double root = 1 / internal::number::sqrt_of(static_cast<double>(number));
    const double size = root_mean_square(p, count);
    const double rate = (size > epsilon_2 ? size : epsilon_2) * (root < learning_rate ? root : learning_rate);
    const double least = epsilon_1 > 0 ? epsilon_1 : rounding<T>;
    const bool has_factors = matrix.rows > 1 && matrix.columns > 1;
    const double mean_of_rows =
        has_factors ? keep_factors(matrix, g, state, old_share) : keep_all(count, g, state, old_share);

    // u is computed twice: first for its size
    const auto along = [&](std::size_t row, std::size_t column) {
      const std::size_t i = matrix.at(row, column);
      double square = static_cast<double>(state[has_factors ? row : i]);
      if (has_factors)
        square *= static_cast<double>(state[matrix.rows + column]) / (mean_of_rows > least ? mean_of_rows : least);
      return static_cast<double>(g[i]) / internal::number::sqrt_of(square > least * least ? square : least * least);
    };
    double squares = 0;
    for_each_place(matrix, [&](std::size_t row, std::size_t column) {
      const double u = along(row, column);
      squares += u * u;
    });
    const double length = internal::number::sqrt_of(squares / static_cast<double>(count)) / threshold;
    const double scale = rate / (length > 1 ? length : 1);
    for_each_place(matrix, [&](std::size_t row, std::size_t column) {
      T& now = p[matrix.at(row, column)];
      now = static_cast<T>(static_cast<double>(now) * (1 - learning_rate * weight_decay) - scale * along(row, column));
    });
  }

 private:
  template <class T>
  static constexpr double rounding = std::is_same_v<T, double> ? __DBL_EPSILON__ : static_cast<double>(__FLT_EPSILON__);

  template <class Function>
  static constexpr void for_each_place(const matrix_layout& matrix, const Function& function) {
    for (std::size_t row = 0; row < matrix.rows; ++row)
      for (std::size_t column = 0; column < matrix.columns; ++column) function(row, column);
  }
  template <class T>
  static constexpr double root_mean_square(const T* numbers, std::size_t count) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += static_cast<double>(numbers[i]) * static_cast<double>(numbers[i]);
    return internal::number::sqrt_of(sum / static_cast<double>(count));
  }
  template <class T>
  static constexpr void move(T& mean, double number, double old_share) {
    mean = static_cast<T>(old_share * static_cast<double>(mean) + (1 - old_share) * number);
  }
  template <class T>
  static constexpr double keep_all(std::size_t count, const T* g, T* state, double old_share) {
    for (std::size_t i = 0; i < count; ++i)
      move(state[i], static_cast<double>(g[i]) * static_cast<double>(g[i]), old_share);
    return 0;
  }
  // The mean of the rows' means.
  template <class T>
  static constexpr double keep_factors(const matrix_layout& matrix, const T* g, T* state, double old_share) {
    const auto square = [&](std::size_t row, std::size_t column) {
      const double number = static_cast<double>(g[matrix.at(row, column)]);
      return number * number;
    };
    double mean = 0;
    for (std::size_t row = 0; row < matrix.rows; ++row) {
      double sum = 0;
      for (std::size_t column = 0; column < matrix.columns; ++column) sum += square(row, column);
      move(state[row], sum / static_cast<double>(matrix.columns), old_share);
      mean += static_cast<double>(state[row]) / static_cast<double>(matrix.rows);
    }
    for (std::size_t column = 0; column < matrix.columns; ++column) {
      double sum = 0;
      for (std::size_t row = 0; row < matrix.rows; ++row) sum += square(row, column);
      move(state[matrix.rows + column], sum / static_cast<double>(matrix.rows), old_share);
    }
    return mean;
  }
};

}  // namespace chainrule
