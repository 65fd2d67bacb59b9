// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/row.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// Which function of x `softmax_along` computes.
enum class softmax_kind { softmax, softmin, log_softmax };

/// softmax, softmin (the softmax of -x) or the logarithm of softmax along an axis of Size places, whose neighbours are
/// Stride numbers apart: Stride is the product of the extents after the axis.
template <std::size_t Size, std::size_t Stride, softmax_kind Kind = softmax_kind::softmax>
struct softmax_along {
  using library_type = softmax_along;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, of.y());
    of.result(multiple_of(Size * Stride));
  }
  template <std::size_t Steps, std::size_t Values>
  static constexpr bool goes_by_steps = Values / Steps % (Size * Stride) == 0;

  template <class At>
  static constexpr void forward(const At& at) {
    const auto* const x = at[argument<0>{}];
    auto* const y = at.result();
    using T = std::remove_cvref_t<decltype(*y)>;
    for_each_line<At>(at.rows(), [&](std::size_t first, std::size_t end) {
      T largest = sign<T>() * x[first];
      for (std::size_t i = first; i < end; i += Stride) largest = internal::number::maximum(largest, sign<T>() * x[i]);
      T total(0);
      for (std::size_t i = first; i < end; i += Stride) {
        y[i] = sign<T>() * x[i] - largest;
        const T part = internal::number::exp_of(y[i]);
        total += part;
        if constexpr (!is_logarithm) y[i] = part;
      }
      if constexpr (is_logarithm) total = internal::number::log_of(total);
      for (std::size_t i = first; i < end; i += Stride) y[i] = is_logarithm ? y[i] - total : y[i] / total;
    });
  }

  /// d(y)/d(x) = diag(y) - y y' of softmax, the opposite of softmin, and I - 1 exp(y)' of the logarithm, a block for
  /// each line along the axis.
  struct by_input : derivative<structure::dense> {
    using library_type = by_input;
    using reads = list<result>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 2 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const y = at[result{}];
      const auto* const dy = at.upstream();
      auto* const dx = at.downstream();
      using T = std::remove_cvref_t<decltype(*dx)>;
      for_each_line<At>(at.rows(), [&](std::size_t first, std::size_t end) {
        T sum(0);
        for (std::size_t i = first; i < end; i += Stride) sum += is_logarithm ? dy[i] : y[i] * dy[i];
        for (std::size_t i = first; i < end; i += Stride) {
          const T slope = [&] {
            if constexpr (is_logarithm)
              return dy[i] - internal::number::exp_of(y[i]) * sum;
            else
              return sign<T>() * y[i] * (dy[i] - sum);
          }();
          dx[i] = At::accumulates ? dx[i] + slope : slope;
        }
      });
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;

 private:
  static constexpr bool is_logarithm = Kind == softmax_kind::log_softmax;
  template <class T>
  static constexpr T sign() {
    return T(Kind == softmax_kind::softmin ? -1 : 1);
  }
  // Calls function(first, end) for each line along the axis: its numbers are first, first + Stride, ... before end.
  template <class At, class Rows, class Function>
  static constexpr void for_each_line(Rows rows, const Function& function) {
    for (std::size_t block = 0; block < rows * At::x_size; block += Size * Stride)
      for (std::size_t first = block; first < block + Stride; ++first) function(first, first + (Size - 1) * Stride + 1);
  }
};

}  // namespace chainrule::op
