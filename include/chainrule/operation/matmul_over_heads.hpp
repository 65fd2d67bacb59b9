// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// Where the matrices of several heads are in a value: the first begins at element Begin, the distance of its rows is
/// RowStride, that of the heads HeadStride. For shape (steps, heads * width): heads_at<0, heads * width, width>; for
/// (heads, rows, columns): heads_at<0, columns, rows * columns>.
template <std::size_t Begin, std::size_t RowStride, std::size_t HeadStride>
struct heads_at {
  static constexpr std::size_t row_stride = RowStride;
  static constexpr std::size_t offset(std::size_t head) { return Begin + head * HeadStride; }
  /// The end of the last of `heads` heads.
  static constexpr std::size_t end(std::size_t heads, std::size_t rows, std::size_t columns) {
    return heads > 0 && rows > 0 ? offset(heads - 1) + (rows - 1) * RowStride + columns : Begin;
  }
};

/// Y = A B for each of `Heads` heads of each sample, with A of shape (Rows, Inner) and B of shape (Inner, Columns), or
/// with `Transposed` Y = A B' and B of shape (Columns, Inner). Left, Right and Product, each a `heads_at`, state where
/// A, B and Y are in the two arguments, which may be one value, and in the result, which Y fills.
template <std::size_t Heads, std::size_t Rows, std::size_t Inner, std::size_t Columns, class Left, class Right,
          class Product, bool Transposed = false>
struct matmul_over_heads {
  using library_type = matmul_over_heads;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.value(0, at_least(Left::end(Heads, Rows, Inner)));
    of.value(1, at_least(Transposed ? Right::end(Heads, Columns, Inner) : Right::end(Heads, Inner, Columns)));
    of.result(Heads * Rows * Columns);
    of.result(Product::end(Heads, Rows, Columns));
  }

  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r)
      for (std::size_t head = 0; head < Heads; ++head) {
        const auto* const a = at[argument<0>{}] + r * At::template size_of<argument<0>> + Left::offset(head);
        const auto* const b = at[argument<1>{}] + r * At::template size_of<argument<1>> + Right::offset(head);
        internal::kernel::head_product<Rows, Columns, Inner, Transposed, false>(
            a, Left::row_stride, 1, b, Right::row_stride, at.result() + r * At::y_size + Product::offset(head),
            Product::row_stride);
      }
  }

  /// dA = dY B', or dY B.
  struct by_left : derivative<structure::dense> {
    using library_type = by_left;
    using reads = list<argument<1>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Heads * Rows * Inner * Columns; }

    template <class At>
    static constexpr void backward(const At& at) {
      clear_beside<At, Heads * Rows * Inner>(at);
      constexpr bool adds = At::accumulates || Heads * Rows * Inner < At::x_size;
      for (std::size_t r = 0; r < at.rows(); ++r)
        for (std::size_t head = 0; head < Heads; ++head) {
          const auto* const dy = at.upstream() + r * At::y_size + Product::offset(head);
          const auto* const b = at[argument<1>{}] + r * At::template size_of<argument<1>> + Right::offset(head);
          internal::kernel::head_product<Rows, Inner, Columns, !Transposed, adds>(
              dy, Product::row_stride, 1, b, Right::row_stride, at.downstream() + r * At::x_size + Left::offset(head),
              Left::row_stride);
        }
    }
  };

  /// dB = A' dY, or dY' A.
  struct by_right : derivative<structure::dense> {
    using library_type = by_right;
    using reads = list<argument<0>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Heads * Rows * Inner * Columns; }

    template <class At>
    static constexpr void backward(const At& at) {
      clear_beside<At, Heads * Inner * Columns>(at);
      constexpr bool adds = At::accumulates || Heads * Inner * Columns < At::x_size;
      for (std::size_t r = 0; r < at.rows(); ++r)
        for (std::size_t head = 0; head < Heads; ++head) {
          const auto* const a = at[argument<0>{}] + r * At::template size_of<argument<0>> + Left::offset(head);
          const auto* const dy = at.upstream() + r * At::y_size + Product::offset(head);
          auto* const db = at.downstream() + r * At::x_size + Right::offset(head);
          if constexpr (Transposed)
            internal::kernel::head_product<Columns, Inner, Rows, false, adds>(dy, 1, Product::row_stride, a,
                                                                              Left::row_stride, db, Right::row_stride);
          else
            internal::kernel::head_product<Inner, Columns, Rows, false, adds>(
                a, 1, Left::row_stride, dy, Product::row_stride, db, Right::row_stride);
        }
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_left, by_right>;

 private:
  // The heads may be a part of the argument: the gradient of the rest is zero.
  template <class At, std::size_t Size>
  static constexpr void clear_beside(const At& at) {
    if constexpr (!At::accumulates && Size < At::x_size)
      for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.downstream()[i] = {};
  }
};

}  // namespace chainrule::op
