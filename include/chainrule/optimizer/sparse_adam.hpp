// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/running_means.hpp>

namespace chainrule {

/// Adam for sparse gradients, PyTorch's SparseAdam: if an element's gradient is 0, neither the element nor its means
/// change, so rows of a table that no token indexes cost nothing. As in PyTorch, means are corrected by the number of
/// all steps.
struct sparse_adam {
  double learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;

  static constexpr std::size_t state_count = 2;
  static constexpr bool unchanged_by_zero = true;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::optimizer::wrong_moments<T>(*this);
  }
  template <class T>
  constexpr bool is_moderate() const {
    return internal::optimizer::moments_are_moderate(*this);
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const internal::optimizer::moments<T> moments(*this);
    const T rate = static_cast<T>(corrected_rate(number)), floor = static_cast<T>(epsilon);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      using internal::number::select;
      V mean = kept[0], square = kept[1];
      moments.mean(g, mean);
      moments.square(g, square);
      const V zero(0), after = p - V(rate) * mean / (internal::number::sqrt_of(square) + V(floor));
      kept[0] = select(g == zero, kept[0], mean);
      kept[1] = select(g == zero, kept[1], square);
      return select(g == zero, p, after);
    };
  }

 private:
  [[gnu::noinline]] constexpr double corrected_rate(std::size_t number) const {
    using internal::optimizer::bias_correction;
    return learning_rate * internal::number::sqrt_of(bias_correction(beta_2, number)) / bias_correction(beta_1, number);
  }
};

}  // namespace chainrule
