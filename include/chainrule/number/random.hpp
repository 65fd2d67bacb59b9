// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include <chainrule/number/draw.hpp>
#include <chainrule/number/math.hpp>

namespace chainrule {

namespace internal::number {

/// A sequence of random numbers for a program's own use, such as made-up samples: the seed's next number at each call
/// (SplitMix64; Steele, Lea and Flood 2014). The library itself draws by `random_row`.
class random_source {
 public:
  constexpr explicit random_source(seed start) : state(start.value) {}

  constexpr std::uint64_t bits() {
    std::uint64_t mixed = (state += 0x9e3779b97f4a7c15u);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }

  /// Uniform in [0, 1), with all 53 bits of a double.
  constexpr double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  /// Standard normal (Box and Muller 1958).
  constexpr double normal() {
    const double tau = 6.283185307179586476925;
    const double radius = sqrt_of(-2.0 * log_of(1.0 - uniform()));
    return radius * cos_of(tau * uniform());
  }

  /// Uniform among 0 .. bound - 1, without bias (Lemire 2019, by rejection).
  constexpr std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t biased = (0 - bound) % bound;
    for (;;) {
      const std::uint64_t drawn = bits();
      if (drawn >= biased) return drawn % bound;
    }
  }

 private:
  std::uint64_t state;
};

}  // namespace internal::number
}  // namespace chainrule

namespace chainrule::numeric {

using internal::number::random_source;

}  // namespace chainrule::numeric
