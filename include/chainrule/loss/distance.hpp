// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/parts.hpp>
#include <chainrule/number/math.hpp>

// Distances of two vectors, for losses that compare them.
namespace chainrule {

// Phrases that the refusals below are made of.
template <class Distance>
struct takes_the_distance {
  static constexpr auto text() {
    return internal::meta::sentence("takes the distance ", internal::meta::spelling<Distance>());
  }
};
struct states_no_distance {
  static constexpr char text[] =
      ", which must state template <std::size_t Size, class T> static constexpr T value(const T* x, const T* z) and void "
      "derivative(const T* x, const T* z, T scale, T* dx, T* dz)";
};

namespace internal::losses {

template <class Loss, class Distance>
struct distance_verdict {
  using type = refuse_if<!StatesDistance<Distance>, refusal<Loss, takes_the_distance<Distance>, states_no_distance>>;
};
template <class Loss, class Distance>
  requires(requires { Distance::settings::hold; } && !Distance::settings::hold)
struct distance_verdict<Loss, Distance> {
  using type = refusal<Distance, typename Distance::settings>;
};
template <class Loss, class Distance>
using verdict_of_distance = typename distance_verdict<Loss, Distance>::type;

}  // namespace internal::losses

/// The norm |x - z + 1e-6| with the power 1 or 2: PyTorch's PairwiseDistance. Where it is 0, its derivative is 0.
template <int Power = 2>
struct pairwise_distance {
  using settings = internal::meta::settings<(Power == 1 || Power == 2), "a power of 1 or 2">;
  using twice_differentiable = void;

  template <std::size_t Size, class T>
  static constexpr T value(const T* x, const T* z) {
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) {
      const T off = x[i] - z[i] + T(1e-6);
      sum += Power == 1 ? internal::number::magnitude(off) : off * off;
    }
    return Power == 1 ? sum : internal::number::sqrt_of(sum);
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* x, const T* z, T scale, T* dx, T* dz) {
    const T length = Power == 1 ? T(1) : value<Size>(x, z);
    for (std::size_t i = 0; i < Size; ++i) {
      const T off = x[i] - z[i] + T(1e-6);
      const T along = Power == 1       ? (off > T(0)   ? T(1)
                                          : off < T(0) ? T(-1)
                                                       : T(0))
                      : length == T(0) ? T(0)
                                       : off / length;
      dx[i] = scale * along;
      dz[i] = -dx[i];
    }
  }
};

}  // namespace chainrule
