// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/running_means.hpp>

namespace chainrule {

/// Schedule-free AdamW (Defazio and others 2024, algorithm 1 with Adam's denominator), as in Keras. Steps are made by a
/// sequence z: z -= r g / (sqrt(square / (1 - beta_2^t)) + epsilon). x is the mean of all z so far, and gradients are
/// computed at p = (1 - beta_1) z + beta_1 x. The result of the training is x, the average. Before its step z is
/// reduced by r weight_decay p, as in the paper. The rate grows linearly in the first `warmup_steps` steps.
struct schedule_free_adamw {
  double learning_rate = 2.5e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  std::size_t warmup_steps = 0;

  /// The mean square, z and x.
  static constexpr std::size_t state_count = 3, average = 2;

  template <class T>
  constexpr wrong_setting wrong() const {
    if (!(beta_1 > 0)) return {"beta_1", beta_1, "above 0 and below 1"};
    return internal::meta::first_wrong(
        {internal::optimizer::wrong_moments<T>(*this), internal::meta::not_negative<T>("weight_decay", weight_decay)});
  }
  /// p and x are means of values of z.
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::moments_are_moderate(*this) && weight_decay >= 0 && learning_rate * weight_decay <= 1;
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const internal::optimizer::moments<T> moments(*this);
    const double now = rate(number), mean_share = 1 / static_cast<double>(number);
    const T along = static_cast<T>(now), gone = static_cast<T>(now * weight_decay), floor = static_cast<T>(epsilon);
    const T correction = static_cast<T>(internal::optimizer::correction_of_root(beta_2, number));
    const T of_z = static_cast<T>(mean_share), of_x = static_cast<T>(1 - mean_share);
    const T begins = number == 1 ? T(1) : T(0);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      using internal::number::multiply_add, internal::number::select;
      const V before = select(V(begins) > V(0), p, kept[1]), mean = select(V(begins) > V(0), p, kept[2]);
      const V square = moments.square(g, kept[0]);
      const V shrunk = multiply_add(V(-gone), p, before);
      const V z = kept[1] =
          shrunk - V(along) * g / multiply_add(internal::number::sqrt_of(square), V(correction), V(floor));
      const V x = kept[2] = multiply_add(V(of_z), z, V(of_x) * mean);
      return multiply_add(V(moments.old_1), x, V(moments.new_1) * z);
    };
  }

 private:
  [[gnu::noinline]] constexpr double rate(std::size_t number) const {
    return number < warmup_steps ? learning_rate * static_cast<double>(number) / static_cast<double>(warmup_steps)
                                 : learning_rate;
  }
};

}  // namespace chainrule
