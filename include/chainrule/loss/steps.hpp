// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/modified.hpp>

// A loss at each step of a sequence; steps may be left out. Not part of chainrule.hpp.
namespace chainrule {

// Phrases that the refusals below are made of.
struct needs_an_output_at_each_step {
  static constexpr char text[] = "needs an output at each step, of shape (steps, features),";
};

namespace internal::losses {

template <class Loss, class Out>
struct each_step_on {};
template <class Loss, std::size_t Steps, std::size_t Features>
struct each_step_on<Loss, shape<Steps, Features>> {
  using inner = on_output<Loss, shape<Features>>;
  static constexpr std::size_t wanted = target_size<Loss, shape<Features>>;
  static constexpr char targets_are[] = "numbers that the loss inside takes, or NaN, at steps that are left out";

  template <class T>
  static constexpr bool is_target(const T& number, [[maybe_unused]] std::size_t place) {
    if (!(number == number)) return true;
    if constexpr (requires { inner::targets_are; })
      return inner::is_target(number, place % wanted);
    else if constexpr (TakesEnds<Loss>)
      return number == T(Loss::least_target) || number == T(Loss::most_target);
    else if constexpr (HasRange<Loss>)
      return number >= T(Loss::least_target) && number <= T(Loss::most_target);
    else
      return true;
  }

  /// How many steps of a sample count.
  template <class T>
  static constexpr std::size_t labels_of(const T* y) {
    std::size_t count = 0;
    for (std::size_t t = 0; t < Steps; ++t) count += counts(y + t * wanted) ? 1 : 0;
    return count;
  }
  /// The same number, or the sum of their weights if the loss has weights.
  template <std::size_t Size, class T>
  static constexpr T weight(const T* y) {
    T sum{};
    for (std::size_t t = 0; t < Steps; ++t)
      if (counts(y + t * wanted)) {
        if constexpr (StatesWeight<inner>)
          sum += inner::template weight<Features>(y + t * wanted);
        else
          sum += T(1);
      }
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T sum{};
    for (std::size_t t = 0; t < Steps; ++t)
      if (counts(y + t * wanted)) sum += inner::template value<Features>(a + t * Features, y + t * wanted);
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    differentiate<false>(a, y, scale, da);
  }
  using gives_value_and_derivative = each_step_on;
  template <std::size_t Size, class T>
  static constexpr T value_and_derivative(const T* a, const T* y, T scale, T* da) {
    return differentiate<true>(a, y, scale, da);
  }

 private:
  template <class T>
  static constexpr bool counts(const T* y) {
    for (std::size_t i = 0; i < wanted; ++i)
      if (!(y[i] == y[i])) return false;
    return true;
  }
  template <bool GivesValue, class T>
  static constexpr T differentiate(const T* a, const T* y, T scale, T* da) {
    T sum{};
    for (std::size_t t = 0; t < Steps; ++t, a += Features, y += wanted, da += Features) {
      if (!counts(y)) {
        for (std::size_t i = 0; i < Features; ++i) da[i] = T(0);
      } else if constexpr (GivesValue && requires { typename inner::gives_value_and_derivative; }) {
        sum += inner::template value_and_derivative<Features>(a, y, scale, da);
      } else {
        inner::template derivative<Features>(a, y, scale, da);
        if constexpr (GivesValue) sum += inner::template value<Features>(a, y);
      }
    }
    return sum;
  }
};

}  // namespace internal::losses

/// The sum of a loss over the steps of a sequence, an output of shape (steps, features): `at_each_step<huber<>>`.
/// Targets have the shape (steps, numbers), as the loss takes them of one step. A step with NaN among its target's
/// numbers is left out: it costs nothing and has no gradient, whatever its output. Fill the steps behind a sample's end
/// with NaN. `mean_over_labels` of it divides a sample's sum by the number of its steps that count, `mean_over_weights`
/// (loss/reduction.hpp) the sum of a batch by that of all its steps that count. For
/// classes with a number, `at_each_place` has a class that is left out.
template <class Loss>
struct at_each_step : internal::losses::second_of<Loss> {
  template <class Out, class Step>
  struct check {
    using type = refusal<at_each_step, needs_an_output_at_each_step, receives<Out>>;
  };
  template <std::size_t Steps, std::size_t Features, class Step>
  struct check<shape<Steps, Features>, Step> {
    using type = verdict_of_loss<Loss, shape<Features>>;
  };
  template <class Out>
  using verdict =
      first_refusal<internal::losses::wraps_no_reduction<at_each_step, Loss>, typename check<Out, void>::type>;

  template <class Out>
  struct targets {
    using type = Out;
  };
  template <std::size_t Steps, std::size_t Features>
  struct targets<shape<Steps, Features>> {
    using type = shape<Steps, internal::losses::target_size<Loss, shape<Features>>>;
  };
  template <class Out>
  using target_shape = typename targets<Out>::type;

  template <class Out>
  using on = internal::losses::each_step_on<Loss, Out>;
};

}  // namespace chainrule
