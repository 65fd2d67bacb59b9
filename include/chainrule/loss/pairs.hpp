// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/distance.hpp>
#include <chainrule/loss/parts.hpp>

// Losses of two or three concatenated answers, as those of `outputs<from<"a">, from<"b">>`: which one is higher, or
// how far they are apart. The targets say how they belong together.
namespace chainrule {

/// C = the sum of max(0, Margin - y (a - b)), where the output is the scores a and after them as many scores b; y is
/// 1 if a should be higher, -1 if b should: PyTorch's MarginRankingLoss. No second derivative.
template <double Margin = 0.0>
struct margin_ranking {
  static constexpr const char* latex = "\\sum_i \\max\\bigl(0, m - y_i \\left(a_i - b_i\\right)\\bigr)";
  static constexpr double least_target = -1, most_target = 1;
  using targets_are_ends = void;

  template <class Out>
  using verdict = internal::losses::takes_equal_parts<margin_ranking, 2, Out>;
  template <class Out>
  using target_shape = shape<Out::size / 2>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T sum{};
    for (std::size_t i = 0; i < Size / 2; ++i) {
      const T short_by = T(Margin) - y[i] * (a[i] - a[Size / 2 + i]);
      if (!(short_by < T(0))) sum += short_by;  // of NaN too
    }
    return sum;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size / 2; ++i) {
      const T short_by = T(Margin) - y[i] * (a[i] - a[Size / 2 + i]);
      da[Size / 2 + i] = short_by < T(0) ? T(0) : scale * y[i];
      da[i] = -da[Size / 2 + i];
    }
  }
};

/// C = 1 - cos(a, b) where y is 1, and max(0, cos(a, b) - Margin) where it is -1; the output is the vector a and after
/// it b: PyTorch's CosineEmbeddingLoss. 1e-12 is added to each square of a length, so that no length is 0.
template <double Margin = 0.0>
struct cosine_embedding {
  static constexpr const char* latex =
      "1 - \\cos\\left(a, b\\right), \\; \\max\\left(0, \\cos\\left(a, b\\right) - m\\right)";
  static constexpr double least_target = -1, most_target = 1;
  using targets_are_ends = void;
  using twice_differentiable = void;

  template <class Out>
  using verdict = internal::losses::takes_equal_parts<cosine_embedding, 2, Out>;
  template <class Out>
  using target_shape = shape<1>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const T cosine = angle<Size / 2, T>(a, a + Size / 2).cosine();
    if (y[0] > T(0)) return T(1) - cosine;
    return cosine < T(Margin) ? T(0) : cosine - T(Margin);
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    constexpr std::size_t size = Size / 2;
    const angle<size, T> between(a, a + size);
    const T cosine = between.cosine();
    const T share = y[0] > T(0) ? -scale : cosine < T(Margin) ? T(0) : scale;
    for (std::size_t i = 0; i < size; ++i) {
      da[i] = share * (a[size + i] / between.lengths - cosine * a[i] / between.squares);
      da[size + i] = share * (a[i] / between.lengths - cosine * a[size + i] / between.other_squares);
    }
  }

 private:
  template <std::size_t Size, class T>
  struct angle {
    T product{}, squares = T(1e-12), other_squares = T(1e-12), lengths{};
    constexpr angle(const T* a, const T* b) {
      for (std::size_t i = 0; i < Size; ++i) {
        product += a[i] * b[i];
        squares += a[i] * a[i];
        other_squares += b[i] * b[i];
      }
      lengths = internal::number::sqrt_of(squares) * internal::number::sqrt_of(other_squares);
    }
    constexpr T cosine() const { return product / lengths; }
  };
};

/// C = D^2 where y is 1, two that are alike, and max(0, Margin - D)^2 where it is 0, with the distance D of a and b,
/// the vectors that are the output's halves (Hadsell, Chopra, LeCun 2006, who halve it). A distance may be your own.
template <double Margin = 1.0, class Distance = pairwise_distance<2>>
struct contrastive : internal::losses::second_of<Distance> {
  static constexpr const char* latex = "y D^2 + \\left(1 - y\\right) \\max\\left(0, m - D\\right)^2";
  static constexpr double least_target = 0, most_target = 1;
  using targets_are_ends = void;

  template <class Out>
  using verdict = first_refusal<internal::losses::verdict_of_distance<contrastive, Distance>,
                                internal::losses::takes_equal_parts<contrastive, 2, Out>>;
  template <class Out>
  using target_shape = shape<1>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const T distance = Distance::template value<Size / 2>(a, a + Size / 2), below = T(Margin) - distance;
    return y[0] > T(0) ? distance * distance : below < T(0) ? T(0) : below * below;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    const T distance = Distance::template value<Size / 2>(a, a + Size / 2), below = T(Margin) - distance;
    const T share = y[0] > T(0) ? distance : below < T(0) ? T(0) : -below;
    Distance::template derivative<Size / 2>(a, a + Size / 2, scale * T(2) * share, da, da + Size / 2);
  }
};

/// C = max(0, D(a, p) - D(a, n) + Margin), where the output is three vectors of one size: the anchor a, a positive p of
/// its kind, and a negative n of another. It takes no targets, `no_targets`. With Swap, the lesser of D(a, n) and D(p,
/// n) counts: PyTorch's TripletMarginWithDistanceLoss. A distance states `value<Size>(x, z)` and
/// `derivative<Size>(x, z, scale, dx, dz)`, and `using twice_differentiable = void` if second derivatives may be taken
/// by differentiating `derivative`.
template <class Distance, double Margin = 1.0, bool Swap = false>
struct triplet_margin_with_distance : internal::losses::second_of<Distance> {
  static constexpr const char* latex = "\\max\\bigl(0, D\\left(a, p\\right) - D\\left(a, n\\right) + m\\bigr)";

  template <class Out>
  using verdict = first_refusal<internal::losses::verdict_of_distance<triplet_margin_with_distance, Distance>,
                                internal::losses::takes_equal_parts<triplet_margin_with_distance, 3, Out>>;
  template <class Out>
  using target_shape = shape<0>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* /*no target*/) {
    const T cost = distances<Size / 3, T>(a).cost();
    return cost < T(0) ? T(0) : cost;  // NaN of NaN
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* /*no target*/, T scale, T* da) {
    constexpr std::size_t size = Size / 3;
    const distances<size, T> of(a);
    const T share = of.cost() < T(0) ? T(0) : scale;
    T of_negative[2 * size] = {};
    Distance::template derivative<size>(a, a + size, share, da, da + size);
    Distance::template derivative<size>(a + of.from, a + 2 * size, -share, of_negative, of_negative + size);
    for (std::size_t i = 0; i < size; ++i) {
      da[of.from + i] += of_negative[i];
      da[2 * size + i] = of_negative[size + i];
    }
  }

 private:
  template <std::size_t Size, class T>
  struct distances {
    T to_positive, to_negative;
    std::size_t from = 0;  // where the vector begins whose distance to the negative counts
    constexpr explicit distances(const T* a)
        : to_positive(Distance::template value<Size>(a, a + Size)),
          to_negative(Distance::template value<Size>(a, a + 2 * Size)) {
      if constexpr (Swap) {
        const T of_positive = Distance::template value<Size>(a + Size, a + 2 * Size);
        if (of_positive < to_negative) to_negative = of_positive, from = Size;
      }
    }
    constexpr T cost() const { return to_positive - to_negative + T(Margin); }
  };
};

/// The same with the distance in the Power-norm: PyTorch's TripletMarginLoss.
template <double Margin = 1.0, int Power = 2, bool Swap = false>
using triplet_margin = triplet_margin_with_distance<pairwise_distance<Power>, Margin, Swap>;

}  // namespace chainrule
