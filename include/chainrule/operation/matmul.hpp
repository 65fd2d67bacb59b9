// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// Y = A B, a product of matrices for each sample: the arguments are A of shape (Rows, Inner) and B of shape
/// (Inner, Columns), or with `Transposed` Y = A B' and B of shape (Columns, Inner).
template <std::size_t Rows, std::size_t Inner, std::size_t Columns, bool Transposed = false>
struct matmul {
  using library_type = matmul;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.value(0, Rows * Inner);
    of.value(1, Inner * Columns);
    of.result(Rows * Columns);
  }
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r)
      multiply(at[argument<0>{}] + r * Rows * Inner, at[argument<1>{}] + r * Inner * Columns,
               at.result() + r * Rows * Columns);
  }

  /// By A. Backward: dA = dY B', or with `Transposed` dY B. Forward with tangents: dY = dA B, or dA B'.
  struct by_left : derivative<structure::dense> {
    using library_type = by_left;
    using reads = list<argument<1>>;
    using twice_differentiable = void;
    using gives_tangents = void;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Rows * Inner * Columns; }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      for (std::size_t r = 0; r < at.rows(); ++r) {
        const T* const b = at[argument<1>{}] + r * Inner * Columns;
        const T* const dy = at.upstream() + r * Rows * Columns;
        const internal::kernel::in_matrix<T> da{at.downstream() + r * Rows * Inner, Inner};
        if constexpr (Transposed)
          internal::kernel::times_weight_by_rows<Columns, Inner, At::accumulates>(Rows, dy, b, da);
        else
          internal::kernel::times_weight<Columns, Inner, At::accumulates>(Rows, dy, b, da);
      }
    }
    template <class At>
    static constexpr void tangent(const At& at) {
      multiply(at.argument(), at[argument<1>{}], at.result());
    }
  };

  /// By B. Backward: dB = A' dY, or dY' A. Forward with tangents: dY = A dB, or A dB'.
  struct by_right : derivative<structure::dense> {
    using library_type = by_right;
    using reads = list<argument<0>>;
    using twice_differentiable = void;
    using gives_tangents = void;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Rows * Inner * Columns; }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      for (std::size_t r = 0; r < at.rows(); ++r) {
        const T* const a = at[argument<0>{}] + r * Rows * Inner;
        const T* const dy = at.upstream() + r * Rows * Columns;
        T* const db = at.downstream() + r * Inner * Columns;
        if constexpr (Transposed)
          internal::kernel::outer_sum<Inner, Columns, At::accumulates>(Rows, a, dy, db);
        else
          internal::kernel::outer_sum<Columns, Inner, At::accumulates>(Rows, dy, a, db);
      }
    }
    template <class At>
    static constexpr void tangent(const At& at) {
      multiply(at[argument<0>{}], at.argument(), at.result());
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_left, by_right>;

 private:
  // The product for one sample.
  template <class T>
  static constexpr void multiply(const T* left, const T* right, T* product) {
    constexpr const T* zeros = internal::kernel::no_addend<T, Columns>;
    const internal::kernel::in_matrix<T> y{product, Columns};
    if constexpr (Transposed)
      internal::kernel::affine_by_rows<Columns, Inner>(Rows, left, right, zeros, y);
    else
      internal::kernel::affine<Columns, Inner>(Rows, left, right, zeros, y);
  }
};

}  // namespace chainrule::op
