// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/inner_rate.hpp>
#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// An optimizer whose parameters go back, after every `every` steps, to a point between the slow weights and
/// themselves: slow += share (p - slow); p = slow (Zhang and others 2019): `lookahead{adam{}, 5, 0.5}`.
template <class Optimizer>
struct lookahead {
  Optimizer optimizer{};
  std::size_t every = 5;
  double share = 0.5;

  /// The slow weights are kept after the numbers of the optimizer inside.
  static constexpr std::size_t state_count = internal::optimizer::count_of<Optimizer> + 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::not_zero("every", every),
         share > 0 && share <= 1 ? wrong_setting{} : wrong_setting{"share", share, "above 0 and at most 1"},
         internal::optimizer::wrong_rule<T>(optimizer)});
  }

  /// A mean of finite numbers is finite.
  template <class T>
    requires internal::optimizer::BoundsSteps<Optimizer, T>
  constexpr bool is_moderate() const {
    return every > 0 && share > 0 && share <= 1 && optimizer.template is_moderate<T>();
  }

  template <class T>
    requires internal::optimizer::ByElement<Optimizer, T>
  constexpr auto change(std::size_t number) const {
    const T begins = number == 1 ? T(1) : T(0), returns = number % every == 0 ? T(1) : T(0);
    const T of_new = static_cast<T>(share), of_slow = static_cast<T>(1 - share);
    const auto inner = optimizer.template change<T>(number);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      constexpr std::size_t slow = internal::optimizer::count_of<Optimizer>;
      const V before = internal::number::select(V(begins) > V(0), p, kept[slow]);
      const V after = inner(p, g, kept);
      const V between = internal::number::multiply_add(V(of_new), after, V(of_slow) * before);
      kept[slow] = internal::number::select(V(returns) > V(0), between, before);
      return internal::number::select(V(returns) > V(0), between, after);
    };
  }
};
template <class Optimizer>
lookahead(Optimizer, std::size_t, double) -> lookahead<Optimizer>;
template <class Optimizer>
lookahead(Optimizer, std::size_t) -> lookahead<Optimizer>;
template <class Optimizer>
lookahead(Optimizer) -> lookahead<Optimizer>;

}  // namespace chainrule
