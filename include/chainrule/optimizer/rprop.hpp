// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// Rprop (Riedmiller, Braun 1993), as in PyTorch, for gradients of all samples at once. Each parameter has a step of
/// its own. It grows by `growth` if the gradient has the sign of the one before; if the sign changed, it shrinks by
/// `shrinkage` and no step is made. Defaults: PyTorch's.
struct rprop {
  double learning_rate = 1e-2;  // each parameter's first step
  double shrinkage = 0.5;
  double growth = 1.2;
  double min_step = 1e-6;
  double max_step = 50;

  static constexpr std::size_t state_count = 2;
  static constexpr bool reads_rate_once = true;

  template <class T>
  constexpr wrong_setting wrong() const {
    using internal::meta::positive;
    if (!(growth > 1)) return {"growth", growth, "above 1"};
    if (!(min_step <= max_step)) return {"min_step", min_step, "at most max_step"};
    return internal::meta::first_wrong({positive<T>("learning_rate", learning_rate),
                                        internal::meta::below_one("shrinkage", shrinkage),
                                        positive<T>("shrinkage", shrinkage), positive<T>("growth", growth),
                                        positive<T>("min_step", min_step), positive<T>("max_step", max_step)});
  }

  /// A step is at most `max_step`.
  template <class T>
  constexpr bool is_moderate() const {
    return !wrong<T>() && max_step <= 0x1p100;
  }

  template <class T>
  constexpr auto change(std::size_t number) const {
    const T down = static_cast<T>(shrinkage), up = static_cast<T>(growth);
    const T least = static_cast<T>(min_step), most = static_cast<T>(max_step);
    const T begun = static_cast<T>(number == 1 ? learning_rate : 0);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      using internal::number::select;
      const V before = kept[0], zero(0), size = kept[1] + V(begun);
      const V sign_kept =
          select(g > zero, before, select(g < zero, -before, zero));  // above 0 where the signs are the same
      const V grown = select(sign_kept > zero, size * V(up), select(sign_kept < zero, size * V(down), size));
      kept[1] = internal::number::at_most(internal::number::at_least(grown, V(least)), V(most));
      const V along = kept[0] = select(sign_kept < zero, zero, g);
      return p - select(along > zero, kept[1], select(along < zero, -kept[1], along));
    };
  }
};

}  // namespace chainrule
