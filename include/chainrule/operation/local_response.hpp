// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// y = x d^-Beta, where d = Offset + Alpha / Window times the sum of x^2 over Window neighbouring channels, of which
/// Window / 2 (rounded down) come before the channel itself and those beyond the ends count as zero (Krizhevsky,
/// Sutskever, Hinton 2012, with the mean of PyTorch). x is of shape (Places, Channels, Size). It saves d.
template <std::size_t Places, std::size_t Channels, std::size_t Size, std::size_t Window, double Alpha = 1e-4,
          double Beta = 0.75, double Offset = 1.0>
struct local_response {
  using library_type = local_response;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, Places * Channels * Size);
    of.result(Places * Channels * Size);
    of.saved(0, of.y());
  }
  using settings = internal::meta::settings<(Window > 0), "a window of at least one channel">;
  template <std::size_t Steps, std::size_t>
  static constexpr bool goes_by_steps = Places % Steps == 0;

  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t p = 0; p < at.rows() * Places; ++p) {
      const auto* const x = at[argument<0>{}] + p * Channels * Size;
      auto* const y = at.result() + p * Channels * Size;
      using T = std::remove_cvref_t<decltype(*y)>;
      for_each_channel<Window / 2>([&](std::size_t i, std::size_t first, std::size_t end) {
        T sum(0);
        for (std::size_t k = first; k < end; k += Size) sum += x[k] * x[k];
        const T divisor = T(Offset) + T(Alpha / static_cast<double>(Window)) * sum;
        if constexpr (At::template is_kept<saved<0>>) at.saved(saved<0>{})[p * Channels * Size + i] = divisor;
        y[i] = x[i] * power(divisor);
      });
    }
  }

  /// dx = d^-Beta dy - 2 Alpha Beta / Window x times the sum of dy y / d over the channels in whose windows x is.
  struct by_input : derivative<structure::dense> {
    using library_type = by_input;
    using reads = list<argument<0>, result, saved<0>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return (Window + 3) * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      for (std::size_t p = 0; p < at.rows() * Places; ++p) {
        const std::size_t begin = p * Channels * Size;
        const auto* const x = at[argument<0>{}] + begin;
        const auto* const y = at[result{}] + begin;
        const auto* const divisor = at[saved<0>{}] + begin;
        const auto* const dy = at.upstream() + begin;
        auto* const dx = at.downstream() + begin;
        using T = std::remove_cvref_t<decltype(*dx)>;
        for_each_channel<(Window - 1) / 2>([&](std::size_t i, std::size_t first, std::size_t end) {
          T sum(0);
          for (std::size_t k = first; k < end; k += Size) sum += dy[k] * y[k] / divisor[k];
          const T slope = power(divisor[i]) * dy[i] - T(2 * Alpha * Beta / static_cast<double>(Window)) * x[i] * sum;
          dx[i] = At::accumulates ? dx[i] + slope : slope;
        });
      }
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;

 private:
  template <class T>
  static constexpr T power(const T& divisor) {
    return internal::number::exp_of(T(-Beta) * internal::number::log_of(divisor));
  }
  // Calls function(i, first, end) for each number of a place: those of the channels in its window are first, first +
  // Size, ... before end. Before channels come before its own.
  template <std::size_t Before, class Function>
  static constexpr void for_each_channel(const Function& function) {
    constexpr std::size_t behind = Window - 1 - Before;
    for (std::size_t c = 0; c < Channels; ++c)
      for (std::size_t k = 0; k < Size; ++k) {
        const std::size_t first = c < Before ? 0 : c - Before, last = c + behind < Channels ? c + behind : Channels - 1;
        function(c * Size + k, first * Size + k, last * Size + k + 1);
      }
  }
};

}  // namespace chainrule::op
