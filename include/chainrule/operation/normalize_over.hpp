// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// y = (x - mean) / sqrt(variance + Epsilon), for each group over all places: x of shape (Places, Groups, Size), and a
/// group's numbers are the Size neighbours at each place. The variance is divided by all its numbers. It saves one over
/// the root, one number for each group: `equation<with_saved<y, s>, normalize_over<100, 8, 1>, x>`.
template <std::size_t Places, std::size_t Groups, std::size_t Size, double Epsilon = 1e-5>
struct normalize_over {
  using library_type = normalize_over;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, Places * Groups * Size);
    of.result(Places * Groups * Size);
    of.saved(0, Groups);
  }
  using settings = internal::meta::settings<(Epsilon >= 0), "an epsilon of at least 0">;

  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r) {
      const auto* const x = at[argument<0>{}] + r * At::x_size;
      auto* const y = at.result() + r * At::y_size;
      using T = std::remove_cvref_t<decltype(*y)>;
      for_some_groups([&](std::size_t first, std::size_t count) {
        T mean[together] = {}, scale[together] = {};
        for_each_number(first, count, [&](std::size_t g, std::size_t i) { mean[g] += x[i]; });
        for (std::size_t g = 0; g < count; ++g) mean[g] = mean[g] / numbers<T>();
        for_each_number(first, count, [&](std::size_t g, std::size_t i) {
          y[i] = x[i] - mean[g];
          scale[g] += y[i] * y[i];
        });
        for (std::size_t g = 0; g < count; ++g) {
          scale[g] = T(1) / internal::number::sqrt_of(scale[g] / numbers<T>() + T(Epsilon));
          if constexpr (At::template is_kept<saved<0>>) at.saved(saved<0>{})[r * Groups + first + g] = scale[g];
        }
        for_each_number(first, count, [&](std::size_t g, std::size_t i) { y[i] = y[i] * scale[g]; });
      });
    }
  }

  /// d(y)/d(x) = s (I - 1 1' / n - y y' / n) for each group of n numbers, with the s that is saved.
  struct by_input : derivative<structure::dense> {
    using library_type = by_input;
    using reads = list<result, saved<0>>;
    using twice_differentiable = void;
    using symmetric = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 3 * y_size; }

    template <class Symbols>
    static constexpr auto closed_form(Symbols) {
      return normalization_derivative<Places * Size, Epsilon, true>(typename Symbols::x{}, typename Symbols::y{});
    }

    template <class At>
    static constexpr void backward(const At& at) {
      for (std::size_t r = 0; r < at.rows(); ++r) {
        const auto* const y = at[result{}] + r * At::y_size;
        const auto* const dy = at.upstream() + r * At::y_size;
        const auto* const scale = at[saved<0>{}] + r * Groups;
        auto* const dx = at.downstream() + r * At::x_size;
        using T = std::remove_cvref_t<decltype(*dx)>;
        for_some_groups([&](std::size_t first, std::size_t count) {
          T mean[together] = {}, product[together] = {};
          for_each_number(first, count, [&](std::size_t g, std::size_t i) {
            mean[g] += dy[i];
            product[g] += dy[i] * y[i];
          });
          for (std::size_t g = 0; g < count; ++g) {
            mean[g] = mean[g] / numbers<T>();
            product[g] = product[g] / numbers<T>();
          }
          for_each_number(first, count, [&](std::size_t g, std::size_t i) {
            const T slope = scale[first + g] * (dy[i] - mean[g] - y[i] * product[g]);
            dx[i] = At::accumulates ? dx[i] + slope : slope;
          });
        });
      }
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;

 private:
  // The number of groups that are computed together: if they have one number each, they are neighbours.
  static constexpr std::size_t together = Groups < 16 ? Groups : 16;

  template <class T>
  static constexpr T numbers() {
    return T(static_cast<double>(Places * Size));
  }
  template <class Function>
  static constexpr void for_some_groups(const Function& function) {
    for (std::size_t first = 0; first < Groups; first += together)
      function(first, Groups - first < together ? Groups - first : together);
  }
  // Calls function(g, i) for the numbers of these groups: g is the group's number among them, i the number's place.
  template <class Function>
  static constexpr void for_each_number(std::size_t first, std::size_t count, const Function& function) {
    for (std::size_t p = 0; p < Places; ++p)
      for (std::size_t g = 0; g < count; ++g)
        for (std::size_t k = 0; k < Size; ++k) function(g, (p * Groups + first + g) * Size + k);
  }
};

}  // namespace chainrule::op
