// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/inner_rate.hpp>
#include <chainrule/optimizer/rule.hpp>

// Penalties on parameters: what a cost has more for each number p of a parameter.
namespace chainrule {

/// strength |p|, with slope 0 at 0. Keras's L1 (Tibshirani 1996).
struct l1_penalty {
  double strength = 0.01;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::not_negative<T>("strength", strength);
  }
  constexpr double value(double p) const { return strength * internal::number::magnitude(p); }
  template <class V, class T>
  CHAINRULE_INLINE V slope(const V& p, T most) const {
    const V up(static_cast<T>(strength < most ? strength : most));
    return internal::number::select(p > V(0), up, internal::number::select(p < V(0), -up, V(0)));
  }
};

/// strength p^2. Keras's L2. Half of it is the penalty of `with_weight_decay`, whose slope is weight_decay p.
struct l2_penalty {
  double strength = 0.01;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::not_negative<T>("strength", strength);
  }
  constexpr double value(double p) const { return strength * p * p; }
  template <class V, class T>
  CHAINRULE_INLINE V slope(const V& p, T most) const {
    return internal::number::at_most(internal::number::at_least(V(static_cast<T>(2 * strength)) * p, V(-most)),
                                     V(most));
  }
};

/// l1 |p| + l2 p^2, the elastic net (Zou, Hastie 2005). Keras's L1L2.
struct elastic_penalty {
  double l1 = 0.01;
  double l2 = 0.01;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::not_negative<T>("l1", l1), internal::meta::not_negative<T>("l2", l2)});
  }
  constexpr double value(double p) const { return l1_penalty{l1}.value(p) + l2_penalty{l2}.value(p); }
  template <class V, class T>
  CHAINRULE_INLINE V slope(const V& p, T most) const {
    return l1_penalty{l1}.slope(p, most) + l2_penalty{l2}.slope(p, most);
  }
};

/// An optimizer that sees the gradient of a cost with a penalty on the parameters: `with_penalty{adam{},
/// l1_penalty{1e-4}}`. The cost that is reported is without it; `penalty_of(m, rule)` is the penalty. As in a group of
/// `parameter_groups`, for some parameters alone.
template <class Optimizer, class Penalty>
struct with_penalty {
  Optimizer optimizer{};
  Penalty penalty{};

  static constexpr std::size_t state_count = internal::optimizer::count_of<Optimizer>;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({penalty.template wrong<T>(), internal::optimizer::wrong_rule<T>(optimizer)});
  }

  /// What is added to a gradient is as moderate as gradients.
  template <class T>
    requires internal::optimizer::BoundsSteps<Optimizer, T>
  constexpr bool is_moderate() const {
    return !penalty.template wrong<T>() && optimizer.template is_moderate<T>();
  }

  template <class T>
    requires internal::optimizer::ByElement<Optimizer, T>
  constexpr auto change(std::size_t number) const {
    // Far larger than the slope at any sensible parameter.
    const T most = static_cast<T>(internal::optimizer::moderate_gradient<T> / 4);
    const auto inner = optimizer.template change<T>(number);
    return [=, own = penalty]<class V>(const V& p, const V& g, V* kept)
               __attribute__((always_inline)) { return inner(p, g + own.slope(p, most), kept); };
  }
};
template <class Optimizer, class Penalty>
with_penalty(Optimizer, Penalty) -> with_penalty<Optimizer, Penalty>;

}  // namespace chainrule
