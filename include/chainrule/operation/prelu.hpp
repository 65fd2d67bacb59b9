// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/math.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// y = x where x is positive, and s x elsewhere, with a slope s for each channel (He, Zhang, Ren, Sun 2015): x and y of
/// shape (Places, Channels, Size), and the parameter s of shape (Channels).
template <std::size_t Places, std::size_t Channels, std::size_t Size>
struct prelu {
  using library_type = prelu;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.value(0, Places * Channels * Size);
    of.result(Places * Channels * Size);
    of.parameter(1, Channels);
  }
  template <std::size_t Steps, std::size_t>
  static constexpr bool goes_by_steps = Places % Steps == 0 || (Channels == 1 && Size % Steps == 0);

  template <class At>
  static constexpr void forward(const At& at) {
    const auto* const x = at[argument<0>{}];
    const auto* const slope = at[argument<1>{}];
    auto* const y = at.result();
    using T = std::remove_cvref_t<decltype(*y)>;
    for_each_number(at.rows() * Places, 0, Channels,
                    [&](std::size_t c, std::size_t i) { y[i] = x[i] > T(0) ? x[i] : slope[c] * x[i]; });
  }

  /// dx = dy where x is positive, and s dy elsewhere.
  struct by_input : derivative<structure::diagonal> {
    using library_type = by_input;
    using reads = list<argument<0>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const x = at[argument<0>{}];
      const auto* const slope = at[argument<1>{}];
      const auto* const dy = at.upstream();
      auto* const dx = at.downstream();
      using T = std::remove_cvref_t<decltype(*dx)>;
      for_each_number(at.rows() * Places, 0, Channels, [&](std::size_t c, std::size_t i) {
        const T change = x[i] > T(0) ? dy[i] : slope[c] * dy[i];
        dx[i] = At::accumulates ? dx[i] + change : change;
      });
    }
  };

  /// ds is the sum of x dy where x is not positive.
  struct by_slope : derivative<structure::dense> {
    using library_type = by_slope;
    using reads = list<argument<0>>;
    using reads_parameters = list<>;
    using sums_products = by_slope;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
      return Channels * part / parts;
    }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const x = at[argument<0>{}];
      const auto* const dy = at.upstream();
      auto* const to = at.downstream();
      using T = std::remove_cvref_t<decltype(*to)>;
      const std::size_t begin = elements<At>(at.part(), at.parts()), end = elements<At>(at.part() + 1, at.parts());
      if constexpr (!At::accumulates)
        for (std::size_t c = begin; c < end; ++c) to[c] = T(0);
      for_each_number(at.rows() * Places, begin, end, [&](std::size_t c, std::size_t i) {
        if (!(x[i] > T(0))) to[c] += x[i] * dy[i];
      });
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input, by_slope>;

 private:
  // Calls function(c, i) for the numbers of some channels at all places: c is the channel, i the number's place.
  template <class Function>
  static constexpr void for_each_number(std::size_t places, std::size_t begin, std::size_t end,
                                        const Function& function) {
    for (std::size_t p = 0; p < places; ++p)
      for (std::size_t c = begin; c < end; ++c)
        for (std::size_t k = 0; k < Size; ++k) function(c, (p * Channels + c) * Size + k);
  }
};

}  // namespace chainrule::op
