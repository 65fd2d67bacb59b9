// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/schedule/statement.hpp>

namespace chainrule {

namespace internal::schedule {

/// From `from` to `to` along half a wave, as `share` goes from 0 to 1.
constexpr double along_cosine(double from, double to, double share) {
  return to + (from - to) * (1 + number::cos_of(3.14159265358979323846 * share)) / 2;
}

}  // namespace internal::schedule

/// From base to `min_rate` along half a cosine wave in `steps` steps, and no further: Keras's CosineDecay, whose alpha
/// is min_rate / base. PyTorch's CosineAnnealingLR up to `steps`, after which that rises again, as `cosine_annealing`
/// does.
struct cosine_decay {
  std::size_t steps = 1000;
  double min_rate = 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::not_zero("steps", steps), internal::meta::not_negative<T>("min_rate", min_rate)});
  }
  constexpr double rate(double base, std::size_t step) const {
    return step < steps ? internal::schedule::along_cosine(base, min_rate, internal::schedule::ratio(step, steps))
                        : min_rate;
  }
  constexpr double most(double base) const { return internal::schedule::larger(base, min_rate); }
};

/// The same wave without an end: up again for `steps` steps, down again. PyTorch's CosineAnnealingLR.
struct cosine_annealing {
  std::size_t steps = 1000;
  double min_rate = 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    return cosine_decay{steps, min_rate}.template wrong<T>();
  }
  constexpr double rate(double base, std::size_t step) const {
    const std::size_t of_wave = step % (2 * steps);
    return internal::schedule::along_cosine(base, min_rate, internal::schedule::ratio(of_wave, steps));
  }
  constexpr double most(double base) const { return internal::schedule::larger(base, min_rate); }
};

/// A cosine decay that restarts after `steps` steps, each time `growth` times as long and `height` times as high.
/// PyTorch's CosineAnnealingWarmRestarts (growth 1, height 1), Keras's CosineDecayRestarts (growth 2).
struct cosine_restarts {
  std::size_t steps = 1000;
  std::size_t growth = 1;
  double height = 1;
  double min_rate = 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    if (const wrong_setting wrong_height = internal::schedule::share("height", height)) return wrong_height;
    return internal::meta::first_wrong({internal::meta::not_zero("steps", steps),
                                        internal::meta::not_zero("growth", growth),
                                        internal::meta::not_negative<T>("min_rate", min_rate)});
  }
  constexpr double rate(double base, std::size_t step) const {
    std::size_t length = steps;
    double top = base;
    if (growth == 1) {
      top *= internal::optimizer::power(height, step / length);
      step %= length;
    }
    for (; step >= length; top *= height) {
      constexpr std::size_t most = static_cast<std::size_t>(-1);
      step -= length;
      length = length > most / growth ? most : length * growth;
    }
    return internal::schedule::along_cosine(top, min_rate, internal::schedule::ratio(step, length));
  }
  constexpr double most(double base) const { return internal::schedule::larger(base, min_rate); }
};

}  // namespace chainrule
