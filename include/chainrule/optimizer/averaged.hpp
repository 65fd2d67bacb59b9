// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/inner_rate.hpp>
#include <chainrule/optimizer/rule.hpp>

// Averages of weights. An optimizer that keeps an average of each parameter states `average`, its index among the
// numbers kept. `optimizer.averaged(m)` is a model with the averages, and `fit` ends with them.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

struct keeps_no_average {
  static constexpr char text[] = "keeps no average: write averaged{adam{}, ema{0.999}}";
};

}  // namespace internal

namespace internal::optimizer {

/// Moves an average towards a number by a share of the difference; with a share of 1 it becomes the number exactly.
template <class T>
struct moving_average {
  T of_new, of_old;

  constexpr explicit moving_average(double share) : of_new(static_cast<T>(share)), of_old(static_cast<T>(1 - share)) {}
  template <class V>
  CHAINRULE_INLINE V operator()(const V& average, const V& number) const {
    return number::multiply_add(V(of_new), number, V(of_old) * average);
  }
};

/// The index of the average among the numbers that a rule keeps; a rule around another keeps its own numbers after.
inline constexpr std::size_t no_average = static_cast<std::size_t>(-1);
template <class Rule>
inline constexpr std::size_t average_of = no_average;
template <class Rule>
  requires requires { std::size_t{Rule::average}; }
inline constexpr std::size_t average_of<Rule> = Rule::average;
template <class Rule>
  requires(
              requires(const Rule& rule) { rule.optimizer; } && !requires { std::size_t{Rule::average}; })
inline constexpr std::size_t average_of<Rule> = average_of<decltype(Rule::optimizer)>;

template <class Of>
concept SaysShares = requires(const Of& plan, std::size_t number) { double{plan.share(number)}; };

}  // namespace internal::optimizer

/// The exponential moving average: average = decay average + (1 - decay) p after each step; p after the first. Keras's
/// use_ema, PyTorch's AveragedModel with get_ema_avg_fn.
struct ema {
  double decay = 0.999;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::below_one("decay", decay);
  }
  /// The share by which the average moves towards the parameter in step `number`, from 1.
  [[gnu::noinline]] constexpr double share(std::size_t number) const { return number == 1 ? 1 : 1 - decay; }
};

/// Stochastic weight averaging (Izmailov and others 2018): the mean of the parameters after step begin + every, begin +
/// 2 every, and so on; until then the parameter itself. PyTorch's AveragedModel.
struct swa {
  std::size_t begin = 0;
  std::size_t every = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::not_zero("every", every);
  }
  [[gnu::noinline]] constexpr double share(std::size_t number) const {
    if (number <= begin || number - begin < every) return 1;
    const std::size_t count = (number - begin) / every;
    return (number - begin) % every != 0 ? 0 : 1 / static_cast<double>(count);
  }
};

/// An optimizer that also keeps an average of each parameter: `averaged{adam{}, ema{0.999}}`, `averaged{sgd{},
/// swa{.begin = 1000, .every = 100}}`. A kind of average of your own has a function `share(number)`.
template <class Optimizer, internal::optimizer::SaysShares Plan>
struct averaged {
  Optimizer optimizer{};
  Plan plan{};

  /// It is kept after the numbers of the optimizer inside.
  static constexpr std::size_t average = internal::optimizer::count_of<Optimizer>, state_count = average + 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({wrong_in<T>(plan), internal::optimizer::wrong_rule<T>(optimizer)});
  }

  /// A mean of finite numbers is finite.
  template <class T>
    requires internal::optimizer::BoundsSteps<Optimizer, T>
  constexpr bool is_moderate() const {
    return !wrong_in<T>(plan) && optimizer.template is_moderate<T>();
  }

  template <class T>
    requires internal::optimizer::ByElement<Optimizer, T>
  constexpr auto change(std::size_t number) const {
    const internal::optimizer::moving_average<T> move(plan.share(number));
    const auto inner = optimizer.template change<T>(number);
    return [=]<class V>(const V& p, const V& g, V* kept) __attribute__((always_inline)) {
      const V after = inner(p, g, kept);
      kept[average] = move(kept[average], after);
      return after;
    };
  }
  template <class T>
    requires(!internal::optimizer::ByElement<Optimizer, T>) && internal::optimizer::StepsAlongGradients<Optimizer, T>
  constexpr void step(const matrix_layout& matrix, T* p, const T* g, T* state, std::size_t stride, std::size_t number,
                      T* scratch) const {
    internal::optimizer::step(optimizer, matrix, p, g, state, stride, number, scratch);
    using lane = internal::number::lanes<T, 1>;
    const internal::optimizer::moving_average<T> move(plan.share(number));
    T* const averages = state + average * stride;
    for (std::size_t i = 0; i < matrix.size(); ++i) averages[i] = move(lane(averages[i]), lane(p[i])).v;
  }
};
template <class Optimizer, class Plan>
averaged(Optimizer, Plan) -> averaged<Optimizer, Plan>;

}  // namespace chainrule
