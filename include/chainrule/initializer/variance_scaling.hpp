// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/initializer/normal.hpp>
#include <chainrule/initializer/truncated_normal.hpp>
#include <chainrule/initializer/uniform.hpp>

namespace chainrule {

/// The number by which a variance is divided.
enum class fan_mode { fan_in, fan_out, average };
enum class scaling_distribution { truncated_normal, normal, uniform };

/// Numbers of variance scale / fan: Keras's VarianceScaling. A truncated normal is cut at two deviations; it is drawn
/// with a larger deviation, so that after the cut its variance is right. PyTorch's kaiming_normal_ and kaiming_uniform_
/// have scale = gain^2, its xavier_normal_ and xavier_uniform_ also `average`.
struct variance_scaling {
  double scale = 1;
  fan_mode mode = fan_mode::fan_in;
  scaling_distribution distribution = scaling_distribution::truncated_normal;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::positive<T>("scale", scale);
  }

  template <class T>
  constexpr void draw(T* out, std::size_t count, std::size_t fan_in, std::size_t fan_out,
                      const internal::number::random_row& random) const {
    const double in = static_cast<double>(fan_in), of_out = static_cast<double>(fan_out);
    const double fan = mode == fan_mode::fan_in ? in : mode == fan_mode::fan_out ? of_out : (in + of_out) / 2;
    const double deviation = internal::number::sqrt_of(scale / fan);
    if (distribution == scaling_distribution::uniform) {
      uniform{deviation * 1.7320508075688772935}.draw(out, count, fan_in, fan_out, random);
    } else if (distribution == scaling_distribution::normal) {
      normal{deviation}.draw(out, count, fan_in, fan_out, random);
    } else {
      const double wider = deviation / 0.87962566103423978;  // the deviation of a normal number that is cut at 2
      truncated_normal{0, wider, -2 * wider, 2 * wider}.draw(out, count, fan_in, fan_out, random);
    }
  }
};

}  // namespace chainrule
