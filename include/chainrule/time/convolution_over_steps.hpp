// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/product_of_steps.hpp>
#include <chainrule/operation/product.hpp>

// A convolution over the steps of a sequence, as an operation.
namespace chainrule::op {

/// z<t> = b + sum over k of W(:, :, k) x<t - (Kernel - 1 - k) Dilation>, the cross-correlation over steps. The
/// arguments are x of shape (Steps, channels), the parameter W of shape (filters, channels, Kernel), column-major, and
/// b of shape (filters) where there is one. If it is causal, z has shape (Steps, filters), and x before the first step
/// is zero. Otherwise z has the steps for which all x exist, and z<0> is the first of them. No zeros are stored: for
/// each element of the kernel there is a product of matrices, whose rows are the steps that have such an x.
template <std::size_t Steps, std::size_t Kernel, std::size_t Dilation = 1, bool IsCausal = true>
struct convolution_over_steps {
  using library_type = convolution_over_steps;
  static constexpr void expects(arguments& of) {
    of.number(2, 3);
    of.value(0, multiple_of(Steps));
    of.result(multiple_of(out_steps));
    of.parameter(1, of.y_at_each_of(out_steps), of.x_at_each_of(Steps, 0) * Kernel);
    of.parameter(2, of.y_at_each_of(out_steps));
  }
  static constexpr bool is_causal = IsCausal || Kernel == 1;
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = is_causal;
  static constexpr std::size_t elements = Kernel;  // of the kernel
  static constexpr std::size_t reach = (Kernel - 1) * Dilation, first_step = is_causal ? 0 : reach,
                               out_steps = Steps - first_step;

  /// How many steps before z<t> is the x that is multiplied by the kernel's element k.
  static constexpr std::size_t lag(std::size_t k) { return (Kernel - 1 - k) * Dilation; }
  /// For the kernel's element k: the first row of z that has such an x, the row of this x, and the number of such rows.
  static constexpr std::size_t first_z(std::size_t k) { return lag(k) > first_step ? lag(k) - first_step : 0; }
  static constexpr std::size_t first_x(std::size_t k) { return lag(k) > first_step ? 0 : first_step - lag(k); }
  static constexpr std::size_t rows_of(std::size_t k) { return first_z(k) < out_steps ? out_steps - first_z(k) : 0; }
  static constexpr std::size_t multiply_adds(std::size_t weights) {
    std::size_t sum = 0;
    for (std::size_t k = 0; k < Kernel; ++k) sum += rows_of(k);
    return counted_product(sum, weights / Kernel);
  }

  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    constexpr std::size_t filters = At::y_size / out_steps, channels = At::template size_of<argument<0>> / Steps;
    const T* const x = at[argument<0>{}];
    const T* const w = at[argument<1>{}];
    const internal::kernel::in_matrix<const T> begin{bias<filters, T>(at), 0};
    for (std::size_t r = 0; r < at.rows(); ++r)
      for (std::size_t k = Kernel; k-- > 0;) {
        if (rows_of(k) == 0) continue;  // the kernel reaches beyond the sequence
        const internal::kernel::in_matrix<T> z{at.result() + (r * out_steps + first_z(k)) * filters, filters};
        const T* const from = x + (r * Steps + first_x(k)) * channels;
        const T* const weights = w + k * channels * filters;
        if (k + 1 == Kernel)
          internal::kernel::product_of_steps<filters, channels>(rows_of(k), from, weights, begin, z);
        else
          internal::kernel::product_of_steps<filters, channels>(rows_of(k), from, weights, z, z);
      }
  }

  /// The bias, or zeros.
  template <std::size_t Filters, class T, class At>
  static constexpr const T* bias(const At& at) {
    if constexpr (At::argument_count < 3)
      return internal::kernel::no_addend<T, Filters>;
    else
      return at[argument<2>{}];
  }

  /// d(z)/d(x): dx<t> = sum over k of W(:, :, k)' dz<t + lag>.
  struct by_input : derivative<is_causal ? structure::lower_triangular : structure::toeplitz> {
    using library_type = by_input;
    using column_major = argument<1>;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t x_size) {
      return convolution_over_steps::multiply_adds(
          counted_product(counted_product(y_size / out_steps, x_size / Steps), Kernel));
    }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      constexpr std::size_t filters = At::y_size / out_steps, channels = At::x_size / Steps;
      constexpr bool fills = first_step == 0 && !At::accumulates;
      const T* const dz = at.upstream();
      const T* const w = at[argument<1>{}];
      T* const dx = at.downstream();
      if constexpr (!fills && !At::accumulates)
        for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) dx[i] = {};
      for (std::size_t r = 0; r < at.rows(); ++r)
        for (std::size_t k = Kernel; k-- > 0;) {
          if (rows_of(k) == 0) continue;
          const T* const from = dz + (r * out_steps + first_z(k)) * filters;
          const T* const weights = w + k * channels * filters;
          T* const to = dx + (r * Steps + first_x(k)) * channels;
          if (fills && k + 1 == Kernel)
            internal::kernel::times_weight<filters, channels, false>(rows_of(k), from, weights, to);
          else
            internal::kernel::times_weight<filters, channels, true>(rows_of(k), from, weights, to);
        }
    }
  };

  /// d(z)/d(W): dW(:, :, k) = sum over t of dz<t> x<t - lag>', summed over the samples. Each of several parts computes
  /// some k.
  struct by_weight : derivative<structure::dense> {
    using library_type = by_weight;
    using reads = list<argument<0>>;
    using reads_parameters = list<>;
    using column_major = void;
    using piecewise_linear = void;
    using sums_products = by_weight;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t x_size) {
      return convolution_over_steps::multiply_adds(x_size);
    }
    template <class At>
    static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
      return Kernel * part / parts * (At::x_size / Kernel);
    }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      constexpr std::size_t filters = At::y_size / out_steps, channels = At::x_size / Kernel / filters;
      const T* const dz = at.upstream();
      const T* const x = at[argument<0>{}];
      const std::size_t end = Kernel * (at.part() + 1) / at.parts();
      for (std::size_t k = Kernel * at.part() / at.parts(); k < end; ++k) {
        T* const dw = at.downstream() + k * channels * filters;
        if constexpr (!At::accumulates)
          for (std::size_t i = 0; i < channels * filters; ++i) dw[i] = {};
        if (rows_of(k) == 0) continue;
        for (std::size_t r = 0; r < at.rows(); ++r)
          internal::kernel::outer_sum<filters, channels, true>(rows_of(k), dz + (r * out_steps + first_z(k)) * filters,
                                                               x + (r * Steps + first_x(k)) * channels, dw);
      }
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input, by_weight, added_at_each<out_steps>>;
};

}  // namespace chainrule::op
