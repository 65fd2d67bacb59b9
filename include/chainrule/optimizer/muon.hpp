// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/cholesky.hpp>
#include <chainrule/optimizer/weight_decay.hpp>

namespace chainrule {

/// Muon (Jordan and others 2024), as in PyTorch: the step of a matrix is its momentum with all singular values replaced
/// by numbers near 1, by a quintic Newton-Schulz iteration. Parameters of one axis, such as biases, are updated by
/// AdamW with the settings that follow; for an embedding or the last layer use groups. Defaults: PyTorch's, and
/// AdamW's.
struct muon {
  double learning_rate = 1e-3;
  double momentum = 0.95;
  bool nesterov = true;
  std::size_t iterations = 5;
  bool like_adam =
      false;  // steps as large as Adam's: 0.2 sqrt(max(rows, columns)); or else sqrt(max(1, rows / columns))
  double weight_decay = 0.1;
  double ratio_of_vectors = 1;  // of AdamW's learning rate to this one
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;

  /// The momentum of a matrix; the two means of AdamW. Scratch for a matrix's direction, and for a product with it.
  static constexpr std::size_t state_count = 2, scratch_count = 4;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {of_vectors().template wrong<T>(), internal::meta::positive<T>("learning_rate", learning_rate),
         internal::meta::below_one("momentum", momentum), internal::meta::not_zero("iterations", iterations)});
  }

  template <class T>
  constexpr void step(const matrix_layout& matrix, T* p, const T* g, T* state, std::size_t stride, std::size_t number,
                      T* scratch) const {
    if (!matrix.is_matrix) {
      internal::optimizer::step(of_vectors(), matrix.size(), p, g, state, stride, number);
      return;
    }
    const T old_share = static_cast<T>(momentum), new_share = static_cast<T>(1 - momentum);
    const double rows = static_cast<double>(matrix.rows), columns = static_cast<double>(matrix.columns);
    const std::size_t count = matrix.size();
    const bool is_tall = matrix.rows > matrix.columns;  // then its transpose is used, which makes products smaller
    const std::size_t fewer = is_tall ? matrix.columns : matrix.rows, more = count / fewer;
    const auto place = [&](std::size_t a, std::size_t c) { return is_tall ? matrix.at(c, a) : matrix.at(a, c); };
    double squares = 0;
    for (std::size_t i = 0; i < count; ++i) state[i] = old_share * state[i] + new_share * g[i];
    for (std::size_t a = 0; a < fewer; ++a)
      for (std::size_t c = 0; c < more; ++c) {
        const std::size_t i = place(a, c);
        const T along = nesterov ? old_share * state[i] + new_share * g[i] : state[i];
        scratch[a * more + c] = along;
        squares += static_cast<double>(along) * static_cast<double>(along);
      }
    const double norm = internal::number::sqrt_of(squares);
    const T scale = static_cast<T>(1 / (norm > 1e-7 ? norm : 1e-7));
    for (std::size_t i = 0; i < count; ++i) scratch[i] *= scale;
    for (std::size_t k = 0; k < iterations; ++k) iterate(fewer, more, scratch, scratch + count);

    const double larger = rows > columns ? rows : columns;
    const double size = like_adam ? 0.2 * internal::number::sqrt_of(larger)
                                  : internal::number::sqrt_of(rows > columns ? rows / columns : 1.0);
    const T along = static_cast<T>(learning_rate * size), kept = static_cast<T>(1 - learning_rate * weight_decay);
    for (std::size_t a = 0; a < fewer; ++a)
      for (std::size_t c = 0; c < more; ++c) {
        T& now = p[place(a, c)];
        now = now * kept - along * scratch[a * more + c];
      }
  }

 private:
  constexpr adamw of_vectors() const {
    return {learning_rate * ratio_of_vectors, beta_1, beta_2, epsilon, weight_decay};
  }

  // X = a X + (b A + c A A) X with A = X X^T, for X of `rows` by `columns` numbers. `scratch` has three times as many.
  template <class T>
  static constexpr void iterate(std::size_t rows, std::size_t columns, T* x, T* scratch) {
    using internal::kernel::dot;
    const T a = T(3.4445), b = T(-4.7750), c = T(2.0315);
    T* const square = scratch;
    T* const sum = scratch + rows * columns;  // no more than rows * columns each, because rows <= columns
    T* const after = sum + rows * columns;
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t k = 0; k <= i; ++k)
        square[i * rows + k] = square[k * rows + i] = dot(columns, x + i * columns, x + k * columns);
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t k = 0; k <= i; ++k)
        sum[i * rows + k] = sum[k * rows + i] =
            b * square[i * rows + k] + c * dot(rows, square + i * rows, square + k * rows);
    for (std::size_t i = 0; i < rows; ++i) {
      T* const row = after + i * columns;
      for (std::size_t e = 0; e < columns; ++e) row[e] = a * x[i * columns + e];
      for (std::size_t k = 0; k < rows; ++k)
        for (std::size_t e = 0; e < columns; ++e) row[e] += sum[i * rows + k] * x[k * columns + e];
    }
    for (std::size_t i = 0; i < rows * columns; ++i) x[i] = after[i];
  }
};

}  // namespace chainrule
