// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/schedule/statement.hpp>

namespace chainrule {

namespace internal::schedule {

template <class Of>
concept Bounded = requires(const Of& schedule) { schedule.most(1.0); };
template <class Of>
concept MovesMomentum = requires(const Of& schedule) { schedule.momentum(std::size_t{}); };

}  // namespace internal::schedule

/// `first` for `steps` steps, then `second`, from its own step 0: PyTorch's SequentialLR.
/// `schedules_in_sequence{linear_change{.steps = 100}, 100, cosine_decay{.steps = 900}}`.
template <Schedule First, Schedule Second>
struct schedules_in_sequence {
  First first;
  std::size_t steps = 1;
  Second second;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({wrong_in<T>(first), wrong_in<T>(second)});
  }
  constexpr double rate(double base, std::size_t step) const {
    return step < steps ? first.rate(base, step) : second.rate(base, step - steps);
  }
  constexpr double most(double base) const
    requires internal::schedule::Bounded<First> && internal::schedule::Bounded<Second>
  {
    return internal::schedule::larger(first.most(base), second.most(base));
  }
  constexpr double momentum(std::size_t step) const
    requires internal::schedule::MovesMomentum<First> && internal::schedule::MovesMomentum<Second>
  {
    return step < steps ? first.momentum(step) : second.momentum(step - steps);
  }
  constexpr double most_momentum() const
    requires internal::schedule::MovesMomentum<First> && internal::schedule::MovesMomentum<Second>
  {
    return internal::schedule::larger(first.most_momentum(), second.most_momentum());
  }
  using settings = typename internal::meta::first_settings<
      internal::meta::settings_of<First>, internal::meta::settings_of<Second>,
      internal::meta::settings<internal::schedule::MovesMomentum<First> == internal::schedule::MovesMomentum<Second>,
                               "schedules in sequence that all change the momentum, or none">>::type;
};
template <class First, class Second>
schedules_in_sequence(First, std::size_t, Second) -> schedules_in_sequence<First, Second>;

/// `outer` with the rate of `inner` as its base rate. If each multiplies its base by a factor, both factors are
/// applied, as in PyTorch's ChainedScheduler.
template <Schedule Outer, Schedule Inner>
struct multiplied_schedules {
  Outer outer;
  Inner inner;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({wrong_in<T>(outer), wrong_in<T>(inner)});
  }
  constexpr double rate(double base, std::size_t step) const { return outer.rate(inner.rate(base, step), step); }
  constexpr double most(double base) const
    requires internal::schedule::Bounded<Outer> && internal::schedule::Bounded<Inner>
  {
    return outer.most(inner.most(base));
  }
  using settings = typename internal::meta::first_settings<
      internal::meta::settings_of<Outer>, internal::meta::settings_of<Inner>,
      internal::meta::settings<!internal::schedule::MovesMomentum<Outer> && !internal::schedule::MovesMomentum<Inner>,
                               "multiplied schedules that do not change the momentum">>::type;
};
template <class Outer, class Inner>
multiplied_schedules(Outer, Inner) -> multiplied_schedules<Outer, Inner>;

/// A schedule whose steps are epochs of `steps_per_epoch` steps: `by_epoch{step_decay{.every = 30}, 100}`.
template <Schedule Of>
struct by_epoch {
  Of schedule;
  std::size_t steps_per_epoch = 1;

  using settings = internal::meta::settings_of<Of>;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::not_zero("steps_per_epoch", steps_per_epoch), wrong_in<T>(schedule)});
  }
  constexpr double rate(double base, std::size_t step) const { return schedule.rate(base, step / steps_per_epoch); }
  constexpr double most(double base) const
    requires internal::schedule::Bounded<Of>
  {
    return schedule.most(base);
  }
  constexpr double momentum(std::size_t step) const
    requires internal::schedule::MovesMomentum<Of>
  {
    return schedule.momentum(step / steps_per_epoch);
  }
  constexpr double most_momentum() const
    requires internal::schedule::MovesMomentum<Of>
  {
    return schedule.most_momentum();
  }
};
template <class Of>
by_epoch(Of, std::size_t) -> by_epoch<Of>;

}  // namespace chainrule
