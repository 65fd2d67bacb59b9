// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <type_traits>

// What a caller states about random numbers: a seed, and the draw of one step. Both are values, which drawing does not
// change.
namespace chainrule {

namespace internal::number {

template <class Number>
concept Count = std::is_integral_v<Number> && !std::is_same_v<Number, bool>;

/// The probability of an event, as the greatest of the 31-bit random numbers with which it happens, minus 1: the number
/// wanted, rounded up to a multiple of 2^-31. From 1 on it always happens; up to 0, and for a NaN, never.
struct probability {
  std::uint32_t cases = 0;

  constexpr probability(double wanted) {
    if (!(wanted > 0)) return;
    const double scaled = (wanted < 1 ? wanted : 1) * 0x1p31;
    cases = static_cast<std::uint32_t>(scaled);
    if (cases < scaled) ++cases;
  }
};

}  // namespace internal::number

/// Where a sequence of random numbers starts: the same seed gives the same numbers. An integer converts to it.
struct seed {
  std::uint64_t value = 0;

  constexpr seed() = default;
  template <internal::number::Count Number>
  constexpr seed(Number number) : value(static_cast<std::uint64_t>(number)) {}

  friend constexpr bool operator==(seed, seed) = default;
};

/// The random numbers of one step: `draw{seed{7}, step}`. Each number is a function of the draw, the equation that asks
/// for it, the sample and the element; so a step that is computed again, in parts or by any number of threads, draws
/// the same. `step` counts passes, modulo 2^48. `first_sample` is the index of the batch's first sample among those
/// that are drawn together, modulo 2^32: the second half of 64 samples draws what it would in the whole with
/// `draw{seed{7}, step, 32}`.
struct draw {
  seed start;
  std::uint64_t step;
  std::uint64_t first_sample;

  template <internal::number::Count Step, internal::number::Count Sample = int>
  constexpr draw(seed start_of_all, Step number, Sample first = 0)
      : start(start_of_all),
        step(static_cast<std::uint64_t>(number)),
        first_sample(static_cast<std::uint64_t>(first)) {}

  friend constexpr bool operator==(const draw&, const draw&) = default;
};

namespace internal::number {

/// What random numbers are for that no equation of a network asks for. Each purpose has a number in place of an
/// equation's, so no two share a random number, whatever the seeds. Equations have the numbers below the first of these
/// (`equations_end`); the transforms of an augmentation count down from 0xffff.
enum class purpose : std::uint32_t {
  initial_values = 0xff00,  // sample: the parameter's number; element: its place in the parameter's memory
  order_of_epoch,           // step: the epoch; element: the place in the order
  order_of_samples,         // of a data set that is shuffled once
  split,                    // folds too; sample: the class, of stratified ones
  shuffle_buffer,           // step: the epoch; element: how many samples were drawn before
  directions                // of a plane through the parameters; sample: the direction's number
};
inline constexpr std::uint32_t equations_end = static_cast<std::uint32_t>(purpose::initial_values);

}  // namespace internal::number

}  // namespace chainrule

namespace chainrule::numeric {

using internal::number::probability;

}  // namespace chainrule::numeric
