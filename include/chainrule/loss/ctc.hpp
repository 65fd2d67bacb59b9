// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer.hpp>
#include <chainrule/loss/statement.hpp>
#include <chainrule/number/math.hpp>

// Connectionist temporal classification: the likelihood of a sequence of labels, summed over all alignments with the
// steps.
namespace chainrule {

// Phrases that the refusals below are made of.
struct needs_logits_at_each_step {
  static constexpr char text[] =
      "needs logits at each step, an output of shape (steps, classes) with a class for the blank,";
};

namespace internal::losses {

// log(e^x + e^z), also of minus infinity.
template <class T>
constexpr T log_of_sum(const T& x, const T& z) {
  const T& larger = x < z ? z : x;
  const T& other = x < z ? x : z;
  if (other == T(-__builtin_inf())) return larger;
  return larger + number::log1p_of(number::exp_of(other - larger));
}

// The paths of one sample's labels, each label once or more, with blanks before, between and after (Graves, Fernandez,
// Gomez, Schmidhuber 2006). Place s of 2 labels + 1 is a blank where s is even. All is in logarithms.
template <std::size_t Steps, std::size_t Classes, std::size_t Labels, std::size_t Blank, class T>
struct ctc_paths {
  static constexpr std::size_t most = 2 * Labels + 1;
  const T* logits;
  std::size_t steps, count;  // of the sample: its steps, and the places of its labels
  std::size_t label[most] = {};
  T total[Steps] = {};  // log of the sum of the exponentials at a step

  constexpr ctc_paths(const T* a, const T* labels, std::size_t steps_of_sample)
      : logits(a), steps(steps_of_sample), count(1) {
    for (std::size_t s = 0; s < most; ++s) label[s] = Blank;
    for (std::size_t i = 0; i < Labels && !(labels[i] < T(0)); ++i, count += 2)
      for (std::size_t k = 0; k < Classes; ++k)
        if (labels[i] == T(static_cast<double>(k))) label[2 * i + 1] = k;
    for (std::size_t t = 0; t < steps; ++t) {
      T largest = a[t * Classes], sum{};
      for (std::size_t k = 1; k < Classes; ++k)
        if (a[t * Classes + k] > largest) largest = a[t * Classes + k];
      for (std::size_t k = 0; k < Classes; ++k) sum += number::exp_of(a[t * Classes + k] - largest);
      total[t] = largest + number::log_of(sum);
    }
  }
  constexpr T log_probability(std::size_t t, std::size_t k) const { return logits[t * Classes + k] - total[t]; }
  // Whether a path may go from place s - 2 to s: over the blank between two labels that differ.
  constexpr bool skips(std::size_t s) const { return s % 2 == 1 && s > 1 && label[s] != label[s - 2]; }

  // The paths that reach each place at a step: at the first step, and at a later one from those at the step before.
  constexpr void begin(T* alpha) const {
    for (std::size_t s = 0; s < count; ++s) alpha[s] = s < 2 ? log_probability(0, label[s]) : T(-__builtin_inf());
  }
  constexpr void advance(std::size_t t, const T* before, T* alpha) const {
    for (std::size_t s = count; s-- > 0;) {  // downwards, so that both may be the same row
      T sum = before[s];
      if (s > 0) sum = log_of_sum(sum, before[s - 1]);
      if (skips(s)) sum = log_of_sum(sum, before[s - 2]);
      alpha[s] = sum + log_probability(t, label[s]);
    }
  }
  // The paths from each place to the end, at a step from those at the next step, in place.
  constexpr void retreat(std::size_t t, T* beta) const {
    for (std::size_t s = 0; s < count; ++s) beta[s] = beta[s] + log_probability(t + 1, label[s]);
    for (std::size_t s = 0; s < count; ++s) {
      if (s + 2 < count && skips(s + 2)) {
        beta[s] = log_of_sum(log_of_sum(beta[s], beta[s + 1]), beta[s + 2]);
      } else if (s + 1 < count) {
        beta[s] = log_of_sum(beta[s], beta[s + 1]);
      }
    }
  }
  // The paths that end in the last label or the blank after it.
  constexpr T log_likelihood(const T* alpha) const {
    return count == 1 ? alpha[0] : log_of_sum(alpha[count - 1], alpha[count - 2]);
  }

  constexpr T cost() const {
    T alpha[most] = {};
    begin(alpha);
    for (std::size_t t = 1; t < steps; ++t) advance(t, alpha, alpha);
    return -log_likelihood(alpha);
  }

  // The rows of all steps would take too much memory: every n-th row is kept, and the n - 1 between two of them are
  // computed again.
  constexpr T cost_and_derivative(const T& scale, T* da) const {
    constexpr std::size_t together = [] {
      std::size_t root = 1;
      while (root * root < Steps) ++root;
      return root;
    }();
    T kept[(Steps + together - 1) / together * most] = {}, rows[together * most] = {}, beta[most] = {};
    T* const alpha = rows;
    begin(alpha);
    for (std::size_t t = 0; t < steps; ++t) {
      if (t > 0) advance(t, alpha, alpha);
      if (t % together == 0)
        for (std::size_t s = 0; s < count; ++s) kept[t / together * most + s] = alpha[s];
    }
    const T likelihood = log_likelihood(alpha);
    for (std::size_t i = 0; i < Steps * Classes; ++i) da[i] = T(0);
    if (!(likelihood > T(-__builtin_inf()))) return -likelihood;
    for (std::size_t s = 0; s < count; ++s) beta[s] = s + 2 < count ? T(-__builtin_inf()) : T(0);
    for (std::size_t t = steps; t-- > 0;) {
      const std::size_t first = t / together * together;
      if (t + 1 == steps || t % together == together - 1) {
        for (std::size_t s = 0; s < count; ++s) rows[s] = kept[t / together * most + s];
        for (std::size_t u = first + 1; u <= t; ++u)
          advance(u, rows + (u - 1 - first) * most, rows + (u - first) * most);
      }
      if (t + 1 < steps) retreat(t, beta);
      for (std::size_t s = 0; s < count; ++s)
        da[t * Classes + label[s]] -= number::exp_of(rows[(t - first) * most + s] + beta[s] - likelihood);
      for (std::size_t k = 0; k < Classes; ++k)
        da[t * Classes + k] = scale * (da[t * Classes + k] + number::exp_of(log_probability(t, k)));
    }
    return -likelihood;
  }
};

/// The loss on an output of some steps and classes. With `HasLengths` the first number of a target is how many steps
/// the sample has.
template <std::size_t Steps, std::size_t Classes, std::size_t Labels, std::size_t Blank, bool ZeroInfinity,
          bool HasLengths>
struct ctc_on {
  template <class T>
  static constexpr bool is_target(const T& number, std::size_t place) {
    if (HasLengths && place == 0) return number >= T(1) && number <= T(Steps) && is_whole(number, Steps);
    return number < T(0) || (number != T(Blank) && is_whole(number, Classes - 1));
  }
  static constexpr char targets_are[] =
      "numbers of classes other than the blank, then negative numbers to the end, and with lengths first a number of steps";

  /// How many labels a target has.
  template <class T>
  static constexpr std::size_t labels_of(const T* y) {
    std::size_t count = 0;
    while (count < Labels && !(y[HasLengths + count] < T(0))) ++count;
    return count;
  }

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    return finite_or_zero(paths<T>(a, y + HasLengths, steps_of(y)).cost());
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    paths<T>(a, y + HasLengths, steps_of(y)).cost_and_derivative(scale, da);
  }
  using gives_value_and_derivative = ctc_on;
  template <std::size_t Size, class T>
  static constexpr T value_and_derivative(const T* a, const T* y, T scale, T* da) {
    return finite_or_zero(paths<T>(a, y + HasLengths, steps_of(y)).cost_and_derivative(scale, da));
  }

 private:
  template <class T>
  using paths = ctc_paths<Steps, Classes, Labels, Blank, T>;

  template <class T>
  static constexpr bool is_whole(const T& number, std::size_t most) {
    for (std::size_t n = 0; n <= most; ++n)
      if (number == T(n)) return true;
    return false;
  }
  template <class T>
  static constexpr std::size_t steps_of(const T* y) {
    std::size_t steps = HasLengths ? 1 : Steps;
    while (HasLengths && steps < Steps && y[0] > T(static_cast<double>(steps))) ++steps;
    return steps;
  }
  template <class T>
  static constexpr T finite_or_zero(const T& cost) {
    return ZeroInfinity && cost == T(__builtin_inf()) ? T(0) : cost;
  }
};

template <class Self, std::size_t Labels, std::size_t Blank, bool ZeroInfinity, bool HasLengths>
struct ctc_of {
  static constexpr const char* latex =
      "-\\log \\sum_{\\pi \\to y} \\prod_t \\mathrm{softmax}\\left(a_t\\right)_{\\pi_t}";
  using twice_differentiable = void;

  template <class Out>
  using verdict = refuse_if<Out::rank != 2 || (Out::extent(1) <= Blank) || Out::extent(1) < 2,
                            refusal<Self, needs_logits_at_each_step, receives<Out>>>;
  template <class Out>
  using target_shape = shape<Labels + HasLengths>;
  template <class Out>
  using on = ctc_on<Out::extent(0), Out::extent(1), Labels, Blank, ZeroInfinity, HasLengths>;
};

}  // namespace internal::losses

/// C = -log of the probability that a sequence of at most `Labels` labels is read from the steps of an output of
/// logits, (steps, classes): PyTorch's CTCLoss(reduction='none'), of log_softmax. A target is the numbers of the
/// labels' classes, after which -1 fills the row; the class `Blank` stands between labels. A sequence that no path
/// gives, as one that is longer than there are steps, costs infinity, or 0 with ZeroInfinity, and has no gradient. A
/// sample's scratch memory lies on the stack, about 4 Labels numbers for each root of the steps.
template <std::size_t Labels, std::size_t Blank = 0, bool ZeroInfinity = false>
struct ctc : internal::losses::ctc_of<ctc<Labels, Blank, ZeroInfinity>, Labels, Blank, ZeroInfinity, false> {};

/// The same of samples with fewer steps: the first number of a target, before its labels, is how many steps count.
template <std::size_t Labels, std::size_t Blank = 0, bool ZeroInfinity = false>
struct ctc_of_lengths
    : internal::losses::ctc_of<ctc_of_lengths<Labels, Blank, ZeroInfinity>, Labels, Blank, ZeroInfinity, true> {};

/// `ctc` or `at_each_place` divided by the number of the sample's labels, or by 1 if there are none: PyTorch's CTCLoss,
/// whose default is this mean.
template <class Loss>
struct mean_over_labels : Loss {
  template <class Out>
  using verdict =
      first_refusal<internal::losses::wraps_no_reduction<mean_over_labels, Loss>, verdict_of_loss<Loss, Out>>;
  template <class Out>
  struct on {
    using inner = typename Loss::template on<Out>;
    static constexpr const char* targets_are = inner::targets_are;

    template <class T>
    static constexpr bool is_target(const T& number, std::size_t place) {
      return inner::is_target(number, place);
    }
    template <std::size_t Size, class T>
    static constexpr T value(const T* a, const T* y) {
      return inner::template value<Size>(a, y) / labels_of(y);
    }
    template <std::size_t Size, class T>
    static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
      inner::template derivative<Size>(a, y, scale / labels_of(y), da);
    }
    using gives_value_and_derivative = on;
    template <std::size_t Size, class T>
    static constexpr T value_and_derivative(const T* a, const T* y, T scale, T* da) {
      return inner::template value_and_derivative<Size>(a, y, scale / labels_of(y), da) / labels_of(y);
    }

   private:
    template <class T>
    static constexpr T labels_of(const T* y) {
      const std::size_t count = inner::labels_of(y);
      return T(static_cast<double>(count == 0 ? 1 : count));
    }
  };
};

}  // namespace chainrule
