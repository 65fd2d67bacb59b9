// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/initializer/normal.hpp>
#include <chainrule/shape/matrix_layout.hpp>

// Initializers that see a parameter as a matrix, whatever its storage order.
namespace chainrule {

/// `gain` times a matrix with orthonormal rows or columns, whichever are fewer: PyTorch's orthogonal_ (Saxe,
/// McClelland, Ganguli 2014). A weight is seen as a matrix of its first axis by the rest, a convolution's too. Takes as
/// long as a product of the weight with a square matrix.
struct orthogonal {
  double gain = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::positive<T>("gain", gain);
  }

  template <class T>
  constexpr void draw(T* out, const matrix_layout& matrix, const internal::number::random_row& random) const {
    const bool by_rows = matrix.rows <= matrix.columns;
    const std::size_t vectors = by_rows ? matrix.rows : matrix.columns, size = by_rows ? matrix.columns : matrix.rows;
    const std::size_t from_vector = by_rows ? matrix.row_stride : matrix.column_stride,
                      stride = by_rows ? matrix.column_stride : matrix.row_stride;
    random.fill_normal(out, matrix.size());
    for (std::size_t k = 0; k < vectors; ++k) {
      T* const now = out + k * from_vector;
      // twice, because the first pass leaves rounding errors in a vector that becomes much shorter
      for (int pass = 0; pass < 2; ++pass) {
        for (std::size_t before = 0; before < k; ++before) {
          const T* const other = out + before * from_vector;
          double along = 0;
          for (std::size_t i = 0; i < size; ++i)
            along += static_cast<double>(now[i * stride]) * static_cast<double>(other[i * stride]);
          for (std::size_t i = 0; i < size; ++i)
            now[i * stride] =
                static_cast<T>(static_cast<double>(now[i * stride]) - along * static_cast<double>(other[i * stride]));
        }
        double squares = 0;
        for (std::size_t i = 0; i < size; ++i)
          squares += static_cast<double>(now[i * stride]) * static_cast<double>(now[i * stride]);
        const double length = internal::number::sqrt_of(squares);
        for (std::size_t i = 0; i < size; ++i)
          now[i * stride] = static_cast<T>(static_cast<double>(now[i * stride]) / length);
      }
    }
    for (std::size_t i = 0; i < matrix.size(); ++i) out[i] = static_cast<T>(gain * static_cast<double>(out[i]));
  }
};

/// `gain` times the identity, for a weight seen as a matrix as above: PyTorch's eye_, Keras's Identity.
struct identity_matrix {
  double gain = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::finite<T>("gain", gain);
  }

  template <class T>
  constexpr void draw(T* out, const matrix_layout& matrix, const internal::number::random_row&) const {
    for (std::size_t row = 0; row < matrix.rows; ++row)
      for (std::size_t column = 0; column < matrix.columns; ++column)
        out[matrix.at(row, column)] = row == column ? static_cast<T>(gain) : T(0);
  }
};

/// For a convolution that passes its input on: of each group of filters, filter k has a 1 in the middle of its kernel
/// for channel k and zeros elsewhere, and filters beyond the channels have zeros; PyTorch's dirac_. The weight of a
/// transposed convolution has its input's channels for filters. A dense weight is a kernel of one place.
struct dirac {
  std::size_t groups = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::not_zero("groups", groups);
  }
  constexpr wrong_setting wrong_for(const matrix_layout& matrix) const {
    if (!matrix.is_matrix || matrix.rows % groups == 0) return {};
    return {"groups", static_cast<double>(groups), "a divisor of the number of filters of each weight"};
  }

  template <class T>
  constexpr void draw(T* out, const matrix_layout& matrix, const internal::number::random_row&) const {
    for (std::size_t i = 0; i < matrix.size(); ++i) out[i] = T(0);
    const std::size_t of_group = matrix.is_matrix ? matrix.rows / groups : matrix.rows;
    for (std::size_t row = 0; row < matrix.rows; ++row)
      if (const std::size_t channel = row % of_group; channel < matrix.channels())
        out[matrix.at(row, matrix.centre + channel * matrix.channel_stride)] = T(1);
  }
};

/// Normal numbers, of which a `share` in each column (the weights of one input), rounded up, are 0 instead: PyTorch's
/// sparse_ (Martens 2010).
struct sparse {
  double share = 0.1;
  double deviation = 0.01;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::below_one("share", share), internal::meta::positive<T>("deviation", deviation)});
  }

  template <class T>
  constexpr void draw(T* out, const matrix_layout& matrix, const internal::number::random_row& random) const {
    std::size_t zeros = static_cast<std::size_t>(share * static_cast<double>(matrix.rows));
    if (static_cast<double>(zeros) < share * static_cast<double>(matrix.rows)) ++zeros;
    normal{deviation}.draw(out, matrix.size(), 0, 0, random);
    const internal::number::random_row choices = random.at_time(1, matrix.size());
    for (std::size_t column = 0; column < matrix.columns; ++column) {
      std::size_t left = zeros;  // each choice of positions is equally likely
      for (std::size_t row = 0; row < matrix.rows; ++row) {
        const std::size_t element = matrix.at(row, column);
        if (choices.uniform<double>(element) * static_cast<double>(matrix.rows - row) >= static_cast<double>(left))
          continue;
        out[element] = T(0);
        --left;
      }
    }
  }
};

}  // namespace chainrule
