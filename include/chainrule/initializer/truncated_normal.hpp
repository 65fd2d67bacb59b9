// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/setting.hpp>
#include <chainrule/number/each_drawn.hpp>

namespace chainrule {

/// Normal numbers that lie between two values; others are drawn again: PyTorch's trunc_normal_.
struct truncated_normal {
  double mean = 0;
  double deviation = 1;
  double least = -2;
  double most = 2;

  template <class T>
  constexpr wrong_setting wrong() const {
    const wrong_setting found = internal::meta::first_wrong(
        {internal::meta::finite<T>("mean", mean), internal::meta::positive<T>("deviation", deviation),
         internal::meta::finite<T>("least", least), internal::meta::finite<T>("most", most)});
    if (found) return found;
    const double kept = internal::number::normal_cdf_of((most - mean) / deviation) -
                        internal::number::normal_cdf_of((least - mean) / deviation);
    if (!(kept >= 1e-3)) return {"most", most, "so far above least that one number of a thousand lies between them"};
    return {};
  }

  template <class T>
  constexpr void draw(T* out, std::size_t count, std::size_t, std::size_t,
                      const internal::number::random_row& random) const {
    using scalar = internal::number::drawn_scalar<T>;
    const auto scaled = [this](scalar standard) {
      return mean + internal::number::distribution::product_of_numbers(deviation, static_cast<double>(standard));
    };
    internal::number::for_each_normal<scalar>(random, count, [&](std::size_t i, scalar standard) {
      double number = scaled(standard);
      for (std::size_t drawn = 1; number < least || number > most; ++drawn)
        number = scaled(random.at_time(drawn, count).template normal<scalar>(i));
      out[i] = static_cast<T>(number);
    });
  }
};

}  // namespace chainrule
