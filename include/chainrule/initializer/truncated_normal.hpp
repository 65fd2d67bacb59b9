// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/setting.hpp>
#include <chainrule/number/random.hpp>

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
                      internal::number::random_source& random) const {
    for (std::size_t i = 0; i < count; ++i) {
      double number = mean + deviation * random.normal();
      while (number < least || number > most) number = mean + deviation * random.normal();
      out[i] = static_cast<T>(number);
    }
  }
};

}  // namespace chainrule
