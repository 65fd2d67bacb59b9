// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/inner_rate.hpp>
#include <chainrule/optimizer/statement.hpp>
#include <chainrule/schedule/combined.hpp>

namespace chainrule {

/// An optimizer whose learning rate follows a schedule: `scheduled{adam{.learning_rate = 1e-3}, cosine_decay{.steps =
/// 1000}}`. The rate is a function of the number of steps taken, and is not stored.
template <class Optimizer, Schedule Plan>
struct scheduled {
  Optimizer optimizer{};
  Plan schedule{};

  using settings = internal::meta::settings_of<Plan>;
  static constexpr std::size_t state_count = internal::optimizer::count_of<Optimizer>;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::optimizer::wrong_rule<T>(optimizer), wrong_in<T>(schedule)});
  }

  /// The settings of step `number`, from 1.
  constexpr Optimizer in_step(std::size_t number) const {
    Optimizer now = optimizer;
    const double rate = schedule.rate(internal::optimizer::rate_of(optimizer), number - 1);
    internal::optimizer::set_rate(
        now, rate >= 0 ? rate : __builtin_nan(""));  // a step with a NaN changes nothing and is reported
    if constexpr (requires { schedule.momentum(number); })
      internal::optimizer::set_momentum(now, schedule.momentum(number - 1));
    return now;
  }

  template <class T>
    requires internal::optimizer::BoundsSteps<Optimizer, T> && internal::schedule::Bounded<Plan>
  constexpr bool is_moderate() const {
    Optimizer most = optimizer;
    internal::optimizer::set_rate(most, schedule.most(internal::optimizer::rate_of(optimizer)));
    if constexpr (requires { schedule.most_momentum(); })
      internal::optimizer::set_momentum(most, schedule.most_momentum());
    return !wrong<T>() && most.template is_moderate<T>();
  }

  template <class T>
    requires internal::optimizer::ByElement<Optimizer, T>
  constexpr auto change(std::size_t number) const {
    return in_step(number).template change<T>(number);
  }
  template <class T>
    requires(!internal::optimizer::ByElement<Optimizer, T> && !internal::optimizer::SeesMatrix<Optimizer, T> &&
             internal::optimizer::StepsAlongGradients<Optimizer, T>)
  constexpr void step(std::size_t count, T* p, const T* g, T* state, std::size_t stride, std::size_t number) const {
    in_step(number).step(count, p, g, state, stride, number);
  }
  template <class T>
    requires internal::optimizer::SeesMatrix<Optimizer, T>
  constexpr void step(const matrix_layout& matrix, T* p, const T* g, T* state, std::size_t stride, std::size_t number,
                      T* scratch) const {
    in_step(number).step(matrix, p, g, state, stride, number, scratch);
  }
};
template <class Optimizer, class Plan>
scheduled(Optimizer, Plan) -> scheduled<Optimizer, Plan>;

}  // namespace chainrule
