// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>

#include <chainrule/optimizer/statement.hpp>
#include <chainrule/tensor/error.hpp>
#include <chainrule/training/observer.hpp>

namespace chainrule {

/// Lowers the learning rate when the validation cost (without a validation set, the training cost) no longer improves.
/// An epoch improves if the cost is below (1 - threshold) times the best so far or, if not `relative`, below the best
/// minus threshold. After more than `patience` epochs in succession without improvement the rate becomes max(factor
/// rate, min_rate), unless it would fall by no more than `least_change`; the following `cooldown` epochs are not
/// counted. PyTorch's ReduceLROnPlateau, with its defaults; Keras's has patience 10, and an absolute threshold. The
/// base rate of a schedule is lowered too, and the rate of each group. Each training starts counting from zero.
struct reduce_on_plateau {
  double factor = 0.1;
  std::size_t patience = 10;
  double threshold = 1e-4;
  bool relative = true;
  std::size_t cooldown = 0;
  double min_rate = 0;
  double least_change = 1e-8;

  using writes_nothing = void;
  double best = std::numeric_limits<double>::infinity();
  std::size_t bad_epochs = 0;
  std::size_t cooldown_left = 0;
  bool due = false;

  /// Throws error for invalid settings.
  void on_begin(const training_plan&) {
    const auto check = [](bool right, const char* name, double number, const char* must_be) {
      if (!right)
        throw error("reduce_on_plateau: " + std::string(name) + " must be " + must_be + ", is " +
                    describe_number(number));
    };
    check(factor > 0 && factor < 1, "factor", factor, "above 0 and below 1");
    check(threshold >= 0 && (!relative || threshold < 1) && std::isfinite(threshold), "threshold", threshold,
          "a finite number of at least 0, and below 1 where it is relative");
    check(min_rate >= 0 && std::isfinite(min_rate), "min_rate", min_rate, "a finite number of at least 0");
    check(least_change >= 0 && std::isfinite(least_change), "least_change", least_change,
          "a finite number of at least 0");
    *this = {factor, patience, threshold, relative, cooldown, min_rate, least_change};
  }
  void on_epoch(const epoch_record& record) { is_due(record.validated ? record.validation_cost : record.cost); }

  /// In a loop of your own: `if (plateau.is_due(cost)) plateau.lower(optimizer.settings());`.
  bool is_due(double cost) {
    if (cost < (relative ? best * (1 - threshold) : best - threshold)) {
      best = cost;
      bad_epochs = 0;
    } else {
      ++bad_epochs;
    }
    if (cooldown_left > 0) {
      --cooldown_left;
      bad_epochs = 0;
    }
    due = bad_epochs > patience;
    if (due) {
      cooldown_left = cooldown;
      bad_epochs = 0;
    }
    return due;
  }
  /// Lowers a rule's rate, or the rates of its groups.
  template <class Rule>
  void lower(Rule& settings) const {
    internal::optimizer::for_each_rate(settings, [this](double& rate) {
      const double lower = std::max(rate * factor, min_rate);
      if (rate - lower > least_change) rate = lower;
    });
  }
};

// Phrases that the refusals below are made of.
namespace internal {

template <class Rule>
struct has_no_rate_to_lower {
  static constexpr auto text() {
    return internal::meta::sentence("reduce_on_plateau lowers a learning rate, and ", internal::meta::spelling<Rule>(),
                                    " has none that it reads in each step: leave it out");
  }
};

}  // namespace internal

namespace internal::training {

template <class Type>
inline constexpr bool lowers_rates = std::is_same_v<std::remove_cvref_t<Type>, reduce_on_plateau>;

/// Whether there is a rate that can be lowered.
template <class Rule, class... Observers>
struct plateau_verdict {
  static constexpr bool lowers = (lowers_rates<Observers> || ... || false);
  using type = refuse_if<lowers && !optimizer::has_rate<Rule>(), refusal<has_no_rate_to_lower<Rule>>>;
};

template <class Observer, class Optimizer>
void lower_rates(Observer& observer, Optimizer& optimizer) {
  if constexpr (lowers_rates<Observer>)
    if (observer.due) observer.lower(optimizer.settings());
}

}  // namespace internal::training
}  // namespace chainrule
