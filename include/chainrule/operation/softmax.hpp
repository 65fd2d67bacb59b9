// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/number/row.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// y = exp(x / Temperature), divided by its sum over each group of Size neighbours: the softmax over the last axis. The
/// largest x of a group is subtracted first, so that no exponential overflows; that does not change y.
template <std::size_t Size, double Temperature = 1.0>
struct softmax {
  using library_type = softmax;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, of.y());
    of.result(multiple_of(Size));
  }
  template <std::size_t Steps, std::size_t Values>
  static constexpr bool goes_by_steps = Values / Steps % Size == 0;
  using settings = internal::meta::settings<(Temperature > 0), "a temperature above 0">;

  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t g = 0; g < at.rows() * (At::x_size / Size); ++g) {
      const auto* const x = at[argument<0>{}] + g * Size;
      auto* const y = at.result() + g * Size;
      using T = std::remove_cvref_t<decltype(*y)>;
      internal::number::by_vectors<T, Size>([=]<class V>() __attribute__((always_inline)) {
        using namespace internal::number;
        constexpr std::size_t last = before_last<V, Size>;
        V most = first_lanes<Size - last>(load<V, Size - last>(x + last), V(x[0]));
        for (std::size_t i = 0; i < last; i += V::size) most = at_least(most, load<V>(x + i));
        const V largest(greatest_of(most)), factor(T(1 / Temperature));
        const V total(sum_over_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          const V part = exp_of((load<V, Count>(x + i) - largest) * factor);
          store<Count>(y + i, part);
          return first_lanes<Count>(part, V(0));
        }));
        for_each_of_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          store<Count>(y + i, load<V, Count>(y + i) / total);
        });
      });
    }
  }

  /// d(y)/d(x) = (diag(y) - y y') / Temperature, a block for each group.
  struct by_input : derivative<structure::dense> {
    using library_type = by_input;
    using reads = list<result>;
    using twice_differentiable = void;
    using symmetric = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 2 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      for (std::size_t g = 0; g < at.rows() * (At::x_size / Size); ++g) {
        const auto* const y = at[result{}] + g * Size;
        const auto* const dy = at.upstream() + g * Size;
        auto* const dx = at.downstream() + g * Size;
        using T = std::remove_cvref_t<decltype(*dx)>;
        internal::number::by_vectors<T, Size>([=]<class V>() __attribute__((always_inline)) {
          using namespace internal::number;
          const V factor(T(1 / Temperature));
          const V mean(sum_over_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            return load<V, Count>(y + i) * load<V, Count>(dy + i);
          }));
          for_each_of_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            const V slope = load<V, Count>(y + i) * (load<V, Count>(dy + i) - mean) * factor;
            store<Count>(dx + i, At::accumulates ? load<V, Count>(dx + i) + slope : slope);
          });
        });
      }
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;
};

}  // namespace chainrule::op
