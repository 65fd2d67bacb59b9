// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/schedule/cosine.hpp>

namespace chainrule {

/// One cycle of `steps` steps (Smith, Topin 2019), as PyTorch's OneCycleLR with cosines: from base / div_factor up to
/// base in the first share of the steps, `rise`, then down to base / div_factor / final_div_factor. The momentum, or
/// beta_1, if the optimizer has one, goes from `max_momentum` to `base_momentum` and back.
struct one_cycle {
  std::size_t steps = 1000;
  double rise = 0.3;
  double div_factor = 25;
  double final_div_factor = 1e4;
  double base_momentum = 0.85;
  double max_momentum = 0.95;

  template <class T>
  constexpr wrong_setting wrong() const {
    if (steps < 3) return {"steps", static_cast<double>(steps), "at least 3"};
    if (rise == 1) return {"rise", rise, "below 1"};
    if (const wrong_setting wrong_rise = internal::schedule::share("rise", rise)) return wrong_rise;
    if (!(div_factor >= 1)) return {"div_factor", div_factor, "at least 1"};
    if (!(final_div_factor >= 1)) return {"final_div_factor", final_div_factor, "at least 1"};
    return internal::meta::first_wrong({internal::meta::below_one("base_momentum", base_momentum),
                                        internal::meta::below_one("max_momentum", max_momentum)});
  }
  constexpr double rate(double base, std::size_t step) const {
    return along(step, base / div_factor, base, base / div_factor / final_div_factor);
  }
  constexpr double momentum(std::size_t step) const { return along(step, max_momentum, base_momentum, max_momentum); }
  constexpr double most(double base) const { return base; }
  constexpr double most_momentum() const { return internal::schedule::larger(base_momentum, max_momentum); }

 private:
  constexpr double along(std::size_t step, double first, double middle, double last) const {
    const double turn = rise * static_cast<double>(steps) - 1, end = static_cast<double>(steps - 1);
    const double at = static_cast<double>(step) < end ? static_cast<double>(step) : end;
    return turn > 0 && at <= turn
               ? internal::schedule::along_cosine(first, middle, at / turn)
               : internal::schedule::along_cosine(middle, last,
                                                  (at - turn) / (end - turn));  // also if the first part has no step
  }
};

/// Up from base to `max_rate` in `steps_up` steps and down again in `steps_down`, over and over (Smith 2017), as
/// PyTorch's CyclicLR; what is above base is multiplied by `factor` after each cycle (1: "triangular", 1/2:
/// "triangular2"), or after each step by `factor_of_step` ("exp_range").
struct cyclic_rate {
  double max_rate = 0.1;
  std::size_t steps_up = 2000;
  std::size_t steps_down = 2000;
  double factor = 1;
  double factor_of_step = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::schedule::part("factor", factor), internal::schedule::part("factor_of_step", factor_of_step),
         internal::meta::positive<T>("max_rate", max_rate), internal::meta::not_zero("steps_up", steps_up),
         internal::meta::not_zero("steps_down", steps_down)});
  }
  constexpr double rate(double base, std::size_t step) const {
    const std::size_t cycle = step / (steps_up + steps_down), at = step % (steps_up + steps_down);
    const double height = at <= steps_up ? internal::schedule::ratio(at, steps_up)
                                         : 1 - internal::schedule::ratio(at - steps_up, steps_down);
    return base + (max_rate - base) * height * internal::optimizer::power(factor, cycle) *
                      internal::optimizer::power(factor_of_step, step);
  }
  constexpr double most(double base) const { return internal::schedule::larger(base, max_rate); }
};

}  // namespace chainrule
