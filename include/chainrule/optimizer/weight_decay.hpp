// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/adam.hpp>
#include <chainrule/optimizer/inner_rate.hpp>

namespace chainrule {
/// An optimizer that sees g + weight_decay p instead of g: the gradient of a cost with an added penalty of weight_decay
/// / 2 times the sum of p^2. `with_weight_decay{sgd{}, 1e-4}`. PyTorch's weight_decay of SGD, Adam and others.
template <class Optimizer>
struct with_weight_decay {
  Optimizer optimizer{};
  double weight_decay = 1e-4;

  static constexpr std::size_t state_count = internal::optimizer::count_of<Optimizer>;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::not_negative<T>("weight_decay", weight_decay), internal::optimizer::wrong_rule<T>(optimizer)});
  }

  /// What is added to a gradient is as moderate as gradients.
  template <class T>
    requires internal::optimizer::BoundsSteps<Optimizer, T>
  constexpr bool is_moderate() const {
    return weight_decay >= 0 && weight_decay <= 0x1p20 && optimizer.template is_moderate<T>();
  }

  template <class T>
    requires internal::optimizer::ByElement<Optimizer, T>
  constexpr auto change(std::size_t number) const {
    const T decay = static_cast<T>(weight_decay);
    const T most =
        static_cast<T>(internal::optimizer::moderate_gradient<T> / 2);  // far larger than any sensible parameter
    const auto inner = optimizer.template change<T>(number);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V added = internal::number::at_most(internal::number::at_least(V(decay) * p, V(-most)), V(most));
      return inner(p, g + added, kept);
    };
  }
};
template <class Optimizer>
with_weight_decay(Optimizer, double) -> with_weight_decay<Optimizer>;
template <class Optimizer>
with_weight_decay(Optimizer) -> with_weight_decay<Optimizer>;

/// An optimizer with decoupled weight decay (Loshchilov, Hutter 2019): before each step p *= 1 - learning_rate
/// weight_decay; the gradient is that of the cost alone. `with_decoupled_weight_decay{lion{}, 1e-2}`. Keras's
/// weight_decay.
template <class Optimizer>
struct with_decoupled_weight_decay {
  Optimizer optimizer{};
  double weight_decay = 1e-2;

  static constexpr std::size_t state_count = internal::optimizer::count_of<Optimizer>;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::not_negative<T>("weight_decay", weight_decay), internal::optimizer::wrong_rule<T>(optimizer)});
  }

  template <class T>
    requires internal::optimizer::BoundsSteps<Optimizer, T>
  constexpr bool is_moderate() const {
    const double shrinkage = internal::optimizer::largest_rate_of(optimizer) * weight_decay;
    return shrinkage >= 0 && shrinkage <= 1 && optimizer.template is_moderate<T>();
  }

  template <class T>
    requires internal::optimizer::ByElement<Optimizer, T>
  constexpr auto change(std::size_t number) const {
    const T gone = static_cast<T>(share_gone(number));
    const auto inner = optimizer.template change<T>(number);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      // Rounded once: a separate product would be fused with what the rule subtracts in one place and not in another.
      return inner(internal::number::multiply_add(V(-gone), p, p), g, kept);
    };
  }

 private:
  [[gnu::noinline]] constexpr double share_gone(std::size_t number) const {
    return internal::optimizer::rate_in_step(optimizer, number) * weight_decay;
  }
};
template <class Optimizer>
with_decoupled_weight_decay(Optimizer, double) -> with_decoupled_weight_decay<Optimizer>;
template <class Optimizer>
with_decoupled_weight_decay(Optimizer) -> with_decoupled_weight_decay<Optimizer>;

/// AdamW (Loshchilov, Hutter 2019): Adam with decoupled weight decay, with PyTorch's defaults.
struct adamw {
  double learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 1e-2;

  static constexpr std::size_t state_count = 2;

  template <class T>
  constexpr wrong_setting wrong() const {
    return parts().template wrong<T>();
  }
  template <class T>
  constexpr bool is_moderate() const {
    return parts().template is_moderate<T>();
  }
  template <class T>
  constexpr auto change(std::size_t number) const {
    return parts().template change<T>(number);
  }

 private:
  constexpr with_decoupled_weight_decay<adam> parts() const {
    return {{learning_rate, beta_1, beta_2, epsilon}, weight_decay};
  }
};

}  // namespace chainrule
