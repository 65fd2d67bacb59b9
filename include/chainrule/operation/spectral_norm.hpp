// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/math.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::internal::operations {

/// The elements of a weight as a matrix with a row for each index of one axis, the first or the second. Its columns are
/// counted as PyTorch counts them, over the other axes with the last index fastest, whatever the order in memory.
template <class Shape, storage_order Order, std::size_t Axis>
struct elements_of;
template <std::size_t Rows, std::size_t... Extents, storage_order Order>
struct elements_of<shape<Rows, Extents...>, Order, 0> {
  static constexpr std::size_t rows = Rows, columns = (Extents * ... * 1);

  /// The place in memory of the first row's element of a column.
  static constexpr std::size_t place(std::size_t column) {
    if constexpr (Order == storage_order::row_major) {
      return column;
    } else {
      constexpr std::size_t extents[] = {Extents..., 1};
      std::size_t sum = 0, step = Rows * columns;
      for (std::size_t axis = sizeof...(Extents); axis-- > 0;) {
        step /= extents[axis];
        sum += column % extents[axis] * step;
        column /= extents[axis];
      }
      return sum;
    }
  }
  /// Calls use(i, k, e) for each element, row i and column k, at place e; neighbours in memory follow each other.
  template <class Use>
  static constexpr void each(const Use& use) {
    if constexpr (Order == storage_order::row_major) {
      for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t k = 0; k < columns; ++k) use(i, k, i * columns + k);
    } else {
      for (std::size_t k = 0; k < columns; ++k)
        for (std::size_t i = 0, first = place(k); i < rows; ++i) use(i, k, first + i);
    }
  }
};
// Both first axes together are the first of a matrix of which each element of a kernel has a column.
template <std::size_t First, std::size_t Rows, std::size_t... Extents, storage_order Order>
struct elements_of<shape<First, Rows, Extents...>, Order, 1> {
  using of_kernels = elements_of<shape<First * Rows, Extents...>, Order, 0>;
  static constexpr std::size_t area = of_kernels::columns, rows = Rows, columns = First * area;

  template <class Use>
  static constexpr void each(const Use& use) {
    of_kernels::each([&](std::size_t both, std::size_t k, std::size_t e) {
      const bool by_rows = Order == storage_order::row_major;
      const std::size_t first = by_rows ? both / Rows : both % First, i = by_rows ? both % Rows : both / First;
      use(i, first * area + k, e);
    });
  }
};

/// A weight as such a matrix: its products.
template <class Shape, storage_order Order, std::size_t Axis = 0>
struct matrix_of : elements_of<Shape, Order, Axis> {
  using elements = elements_of<Shape, Order, Axis>;
  using elements::each, elements::rows, elements::columns;

  /// to = W from, or W' from.
  template <bool Transposed, class T>
  static constexpr void multiply(const T* w, const T* from, T* to) {
    for (std::size_t i = 0; i < (Transposed ? columns : rows); ++i) to[i] = T{};
    each([=](std::size_t i, std::size_t k, std::size_t e) {
      to[Transposed ? k : i] += w[e] * from[Transposed ? i : k];
    });
  }
  /// u' W v.
  template <class T>
  static constexpr T stretched(const T* w, const T* u, const T* v) {
    T sum{};
    each([&](std::size_t i, std::size_t k, std::size_t e) { sum += u[i] * w[e] * v[k]; });
    return sum;
  }
  /// dC/dV of W = V / sigma with sigma = s / l and s = u' V v: (dW - (dW V) / s u v') l / s, where dW V is the sum of
  /// the products of their elements.
  template <class T>
  static constexpr void back_through_division(const T* dw, const T* w, const T* u, const T* v, const T& s, const T& l,
                                              bool adds, T* to) {
    T sum{};
    for (std::size_t i = 0; i < rows * columns; ++i) sum += dw[i] * w[i];
    const T share = sum / s, scale = l / s;
    each([&](std::size_t i, std::size_t k, std::size_t e) {
      const T slope = (dw[e] - share * u[i] * v[k]) * scale;
      to[e] = adds ? to[e] + slope : slope;
    });
  }
};

template <class T>
constexpr T norm_of(const T* x, std::size_t size) {
  T sum{};
  for (std::size_t i = 0; i < size; ++i) sum += x[i] * x[i];
  return number::sqrt_of(sum);
}
// Divides by the norm, but by no less than 1e-12: PyTorch's `normalize`.
template <class T>
constexpr void normalize_vector(T* x, std::size_t size) {
  const T norm = norm_of(x, size), least = T(1e-12);
  for (std::size_t i = 0; i < size; ++i) x[i] = x[i] / (norm < least ? least : norm);
}

}  // namespace chainrule::internal::operations
namespace chainrule::op {

/// w = V / (u' V v), by what is nearly the largest singular value of V, a weight seen as a matrix with a row for each
/// index of an Axis, 0 or 1 (Miyato and others 2018). The arguments are V, and the buffers u, an element for each row,
/// and v. Each pass first improves them, Iterations times: v = V'u / |V'u|, u = V v / |V v|. Nothing is differentiated
/// by them.
template <class Shape, std::size_t Iterations, std::size_t Axis = 0>
struct spectral_norm {
  using library_type = spectral_norm;
  static constexpr std::size_t least_samples = 1;  // each pass gives the buffers what they become
  using moves_buffers_alone = void;
  static constexpr void expects(arguments& of) {
    of.number(3);
    of.either(0, of.y());
    of.result(Shape::size);
    of.parameter(1, Shape::extent(Axis));
    of.parameter(2, Shape::size / Shape::extent(Axis));
  }
  template <class At>
  using matrix = internal::operations::matrix_of<Shape, At::template order_of<argument<0>>, Axis>;

  template <class At>
  static constexpr void forward(const At& at) {
    using V = matrix<At>;
    using T = std::remove_cvref_t<decltype(*at.result())>;
    const T* const w = at[argument<0>{}];
    T* const u = at.statistic(argument<1>{});
    T* const v = at.statistic(argument<2>{});
    for (std::size_t i = 0; i < V::rows; ++i) u[i] = at[argument<1>{}][i];
    for (std::size_t n = 0; n < Iterations; ++n) {
      V::template multiply<true, T>(w, u, v);
      internal::operations::normalize_vector(v, V::columns);
      V::template multiply<false, T>(w, v, u);
      internal::operations::normalize_vector(u, V::rows);
    }
    const T sigma = V::template stretched<T>(w, u, v);
    for (std::size_t i = 0; i < Shape::size; ++i) at.result()[i] = w[i] / sigma;
  }

  struct by_weight : derivative<structure::dense> {
    using library_type = by_weight;
    using reads = list<argument<0>>;
    using reads_parameters = list<argument<0>>;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 4 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      const T* const w = at[argument<0>{}];
      const T* const u = at.statistic(argument<1>{});
      const T* const v = at.statistic(argument<2>{});
      matrix<At>::template back_through_division<T>(at.upstream(), w, u, v, matrix<At>::template stretched<T>(w, u, v),
                                                    T(1), At::accumulates, at.downstream());
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_weight>;
};

/// The same by u and v as they are, divided by their lengths: in inference.
template <class Shape, std::size_t Axis = 0>
struct spectral_norm_by_buffers {
  using library_type = spectral_norm_by_buffers;
  static constexpr void expects(arguments& of) { spectral_norm<Shape, 1, Axis>::expects(of); }
  template <class At>
  using matrix = internal::operations::matrix_of<Shape, At::template order_of<argument<0>>, Axis>;

  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    const T* const w = at[argument<0>{}];
    const T sigma = matrix<At>::template stretched<T>(w, at[argument<1>{}], at[argument<2>{}]) / lengths_of<T>(at);
    for (std::size_t i = 0; i < Shape::size; ++i) at.result()[i] = w[i] / sigma;
  }

  struct by_weight : derivative<structure::dense> {
    using library_type = by_weight;
    using reads = list<argument<0>>;
    using reads_parameters = list<argument<0>, argument<1>, argument<2>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 4 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      const T* const w = at[argument<0>{}];
      const T* const u = at[argument<1>{}];
      const T* const v = at[argument<2>{}];
      matrix<At>::template back_through_division<T>(at.upstream(), w, u, v, matrix<At>::template stretched<T>(w, u, v),
                                                    lengths_of<T>(at), At::accumulates, at.downstream());
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_weight>;

 private:
  template <class T, class At>
  static constexpr T lengths_of(const At& at) {
    return internal::operations::norm_of<T>(at[argument<1>{}], Shape::extent(Axis)) *
           internal::operations::norm_of<T>(at[argument<2>{}], Shape::size / Shape::extent(Axis));
  }
};

}  // namespace chainrule::op
