// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/cholesky.hpp>
#include <chainrule/optimizer/penalty.hpp>

namespace chainrule {

/// The mean of |cos| of the angles between any two rows of a matrix, times strength: 0 if all rows are at right angles
/// to each other. The rows of a dense layer's weight are its units, those of a convolution its filters. Parameters of
/// one axis, and matrices of one row, have no penalty. Keras's OrthogonalRegularizer with mode "columns", as its weight
/// lies the other way.
struct orthogonal_penalty {
  double strength = 0.01;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::not_negative<T>("strength", strength);
  }

  template <class T>
  constexpr double value(const matrix_layout& matrix, const T* p) const {
    if (!matrix.is_matrix || matrix.rows < 2) return 0;
    double sum = 0;
    for (std::size_t i = 0; i < matrix.rows; ++i)
      for (std::size_t k = 0; k < i; ++k) {
        double product = 0, left = 0, right = 0;
        for (std::size_t c = 0; c < matrix.columns; ++c) {
          const double a = static_cast<double>(p[matrix.at(i, c)]), b = static_cast<double>(p[matrix.at(k, c)]);
          product += a * b, left += a * a, right += b * b;
        }
        if (left > 0 && right > 0)
          sum += internal::number::magnitude(product) / internal::number::sqrt_of(left * right);
      }
    return strength * sum / pairs(matrix);
  }

  /// Adds the slope to a gradient. `unit` is scratch memory for as many numbers as the matrix has. A row of zeros has
  /// no direction, and no slope.
  template <class T>
  constexpr void add_slope(const matrix_layout& matrix, const T* p, T* gradient, T* unit) const {
    if (!matrix.is_matrix || matrix.rows < 2) return;
    const std::size_t columns = matrix.columns;
    const T scale = static_cast<T>(strength / pairs(matrix));
    const auto length_of = [&](std::size_t row) {
      T squares(0);
      for (std::size_t c = 0; c < columns; ++c) squares += p[matrix.at(row, c)] * p[matrix.at(row, c)];
      return internal::number::sqrt_of(squares);
    };
    for (std::size_t i = 0; i < matrix.rows; ++i) {
      const T length = length_of(i);
      for (std::size_t c = 0; c < columns; ++c)
        unit[i * columns + c] = length > T(0) ? p[matrix.at(i, c)] / length : T(0);
    }
    // |u v| of unit rows u and v of p: its slope by the row p of u is (sign v - |u v| u) / |p|.
    for (std::size_t i = 0; i < matrix.rows; ++i) {
      const T length = length_of(i);
      if (!(length > T(0))) continue;
      for (std::size_t k = 0; k < matrix.rows; ++k) {
        if (k == i) continue;
        const T *u = unit + i * columns, *v = unit + k * columns;
        const T cosine = internal::kernel::dot(columns, u, v);
        const T sign = cosine > T(0) ? T(1) : cosine < T(0) ? T(-1) : T(0);
        for (std::size_t c = 0; c < columns; ++c)
          gradient[matrix.at(i, c)] += scale * sign * (v[c] - cosine * u[c]) / length;
      }
    }
  }

 private:
  static constexpr double pairs(const matrix_layout& matrix) {
    const double rows = static_cast<double>(matrix.rows);
    return rows * (rows - 1) / 2;
  }
};

/// An optimizer that sees the gradient of a cost with an orthogonal penalty: `with_penalty{adam{},
/// orthogonal_penalty{1e-3}}`. A step stores the gradient of a parameter, and takes rows^2 columns multiply-adds more.
template <class Optimizer>
struct with_penalty<Optimizer, orthogonal_penalty> {
  Optimizer optimizer{};
  orthogonal_penalty penalty{};

  static constexpr std::size_t state_count = internal::optimizer::count_of<Optimizer>;
  /// Scratch for the gradient, and for the rows with length 1.
  static constexpr std::size_t scratch_count = 2 + internal::optimizer::scratch_of<Optimizer>;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({penalty.template wrong<T>(), internal::optimizer::wrong_rule<T>(optimizer)});
  }

  template <class T>
    requires internal::optimizer::StepsAlongGradients<Optimizer, T>
  constexpr void step(const matrix_layout& matrix, T* p, const T* g, T* state, std::size_t stride, std::size_t number,
                      T* scratch) const {
    const std::size_t count = matrix.size();
    for (std::size_t i = 0; i < count; ++i) scratch[i] = g[i];
    penalty.add_slope(matrix, p, scratch, scratch + count);
    internal::optimizer::step(optimizer, matrix, p, static_cast<const T*>(scratch), state, stride, number,
                              scratch + 2 * count);
  }
};

}  // namespace chainrule
