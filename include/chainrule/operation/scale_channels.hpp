// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/row.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// y = g x + b with a g and a b for each channel, whose Places numbers are neighbours: x and y of shape (Channels,
/// Places), and the parameters g and b of shape (Channels), or without b. Behind `normalize` this is a group
/// normalization of images.
template <std::size_t Channels, std::size_t Places>
struct scale_channels {
  using library_type = scale_channels;
  static constexpr void expects(arguments& of) {
    of.number(2, 3);
    of.value(0, Channels * Places);
    of.result(Channels * Places);
    of.parameter(1, Channels);
    of.parameter(2, Channels);
  }

  template <class At>
  static constexpr void forward(const At& at) {
    const auto* const x = at[argument<0>{}];
    auto* const y = at.result();
    using T = std::remove_cvref_t<decltype(*y)>;
    for_each_channel<T>(at.rows(), [&]<class V>(std::size_t c, std::size_t first) __attribute__((always_inline)) {
      using namespace internal::number;
      const V multiplier(at[argument<1>{}][c]);
      const V bias = [&] {
        if constexpr (At::argument_count > 2)
          return V(at[argument<2>{}][c]);
        else
          return V(T(0));
      }();
      for_each_of_row<V, Places>([&]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
        V scaled = multiplier * load<V, Count>(x + first + i);
        if constexpr (At::argument_count > 2) scaled = scaled + bias;
        store<Count>(y + first + i, scaled);
      });
    });
  }

  /// dx = g dy.
  struct by_input : derivative<structure::diagonal> {
    using library_type = by_input;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const dy = at.upstream();
      auto* const dx = at.downstream();
      using T = std::remove_cvref_t<decltype(*dx)>;
      for_each_channel<T>(at.rows(), [&]<class V>(std::size_t c, std::size_t first) __attribute__((always_inline)) {
        using namespace internal::number;
        const V multiplier(at[argument<1>{}][c]);
        for_each_of_row<V, Places>([&]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          const V slope = multiplier * load<V, Count>(dy + first + i);
          T* const to = dx + first + i;
          store<Count>(to, At::accumulates ? load<V, Count>(to) + slope : slope);
        });
      });
    }
  };

  /// dg = dy x, summed over the channel's places and the samples; db is the same of dy alone.
  template <bool IsGain>
  struct by_parameter : derivative<structure::dense> {
    using library_type = by_parameter;
    using reads = std::conditional_t<IsGain, list<argument<0>>, list<>>;
    using reads_parameters = list<>;
    using sums_products = by_parameter;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
      return Channels * part / parts;
    }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const dy = at.upstream();
      auto* const to = at.downstream();
      using T = std::remove_cvref_t<decltype(*to)>;
      const std::size_t end = elements<At>(at.part() + 1, at.parts());
      for (std::size_t c = elements<At>(at.part(), at.parts()); c < end; ++c) {
        T sum = At::accumulates ? to[c] : T(0);
        // A few rows are summed separately, and these sums are added: so less is lost to rounding.
        constexpr std::size_t together = 32;
        for (std::size_t first = 0; first < at.rows(); first += together) {
          T some(0);
          for (std::size_t r = first; r < at.rows() && r < first + together; ++r) some += sum_of_row<T>(at, dy, r, c);
          sum += some;
        }
        to[c] = sum;
      }
    }

   private:
    template <class T, class At>
    static constexpr T sum_of_row(const At& at, const T* dy, std::size_t r, std::size_t c) {
      const T* const slope = dy + (r * Channels + c) * Places;
      return internal::number::by_vectors<T, Places>([&]<class V>() __attribute__((always_inline)) {
        using namespace internal::number;
        return sum_over_row<V, Places>([&]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          V each = load<V, Count>(slope + i);
          if constexpr (IsGain) each = each * load<V, Count>(at[argument<0>{}] + (r * Channels + c) * Places + i);
          return first_lanes<Count>(each, V(0));
        });
      });
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input, by_parameter<true>, by_parameter<false>>;

 private:
  // Calls function.operator()<V>(c, first) for each channel of each row, whose numbers begin at `first`.
  template <class T, class Rows, class Function>
  static constexpr void for_each_channel(Rows rows, const Function& function) {
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t c = 0; c < Channels; ++c)
        internal::number::by_vectors<T, Places>([&]<class V>() __attribute__((always_inline)) {
          function.template operator()<V>(c, (r * Channels + c) * Places);
        });
  }
};

}  // namespace chainrule::op
