// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/graph/layer.hpp>
#include <chainrule/number/math.hpp>

// Losses that compare an answer and a target as wholes.
namespace chainrule {

/// C = 1 - a y / (|a| |y|), one less the cosine of the angle between answer and target; the product of the lengths is
/// no less than 1e-8: PyTorch's CosineEmbeddingLoss for like vectors, one more than Keras's CosineSimilarity.
struct cosine_distance {
  static constexpr const char* latex = "1 - \\frac{a \\cdot y}{\\left|a\\right| \\left|y\\right|}";
  using twice_differentiable = void;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const sums<T> of = sums_of<Size>(a, y);
    return T(1) - of.product / of.lengths;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    const sums<T> of = sums_of<Size>(a, y);
    // where the product of the lengths is limited, it is a constant
    const T along = of.lengths > T(1e-8) ? of.product / of.lengths / of.squares : T(0);
    for (std::size_t i = 0; i < Size; ++i) da[i] = scale * (along * a[i] - y[i] / of.lengths);
  }

 private:
  template <class T>
  struct sums {
    T product, squares, lengths;
  };
  template <std::size_t Size, class T>
  static constexpr sums<T> sums_of(const T* a, const T* y) {
    T product{}, squares{}, of_target{};
    for (std::size_t i = 0; i < Size; ++i) {
      product += a[i] * y[i];
      squares += a[i] * a[i];
      of_target += y[i] * y[i];
    }
    const T lengths = internal::number::sqrt_of(squares) * internal::number::sqrt_of(of_target);
    return {product, squares, lengths > T(1e-8) ? lengths : T(1e-8)};
  }
};

namespace internal::losses {

// C = 1 - (t + e) / (t + Alpha f + Beta g + e), with t = sum a y, f = sum a (1 - y), g = sum (1 - a) y.
template <double Alpha, double Beta, double Epsilon>
struct tversky_with {
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 1;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const sums<T> of = sums_of<Size>(a, y);
    return T(1) - of.common / of.all;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    const sums<T> of = sums_of<Size>(a, y);
    for (std::size_t i = 0; i < Size; ++i) {
      const T of_all = static_cast<T>(1 - Alpha - Beta) * y[i] + static_cast<T>(Alpha);
      da[i] = scale * (of.common / of.all * of_all - y[i]) / of.all;
    }
  }

 private:
  template <class T>
  struct sums {
    T common, all;
  };
  template <std::size_t Size, class T>
  static constexpr sums<T> sums_of(const T* a, const T* y) {
    T common = static_cast<T>(Epsilon), all = common;
    for (std::size_t i = 0; i < Size; ++i) {
      common += a[i] * y[i];
      all += a[i] * y[i] + static_cast<T>(Alpha) * a[i] * (T(1) - y[i]) + static_cast<T>(Beta) * (T(1) - a[i]) * y[i];
    }
    return {common, all};
  }
};

}  // namespace internal::losses

/// C = 1 - (2 sum a y + e) / (sum a + sum y + e), e = 1e-7, where a are probabilities and y shares: Keras's Dice.
struct dice : internal::losses::tversky_with<0.5, 0.5, 0.5e-7> {
  static constexpr const char* latex =
      "1 - \\frac{2 \\sum_i a_i y_i + \\epsilon}{\\sum_i a_i + \\sum_i y_i + \\epsilon}";
};

/// C = 1 - (t + e) / (t + Alpha f + Beta g + e), with t = sum a y, f = sum a (1 - y), g = sum (1 - a) y, e = 1e-7,
/// where a are probabilities and y shares: Keras's Tversky (Salehi, Erdogmus, Gholipour 2017). tversky<1.0, 1.0> is one
/// less the intersection over union, Keras's IoU.
template <double Alpha = 0.5, double Beta = 0.5>
struct tversky : internal::losses::tversky_with<Alpha, Beta, 1e-7> {
  static constexpr const char* latex = "1 - \\frac{t + \\epsilon}{t + \\alpha f + \\beta g + \\epsilon}";
};

/// C = -sum over the classes of y log(a / sum a), where a are probabilities, and a share is no less than 1e-7: Keras's
/// CategoricalCrossentropy. For logits use `softmax_cross_entropy`, which loses no precision.
struct cross_entropy_of_probabilities {
  static constexpr const char* latex = "-\\sum_i y_i \\log \\frac{a_i}{\\sum_j a_j}";
  using takes_classes = void;
  using twice_differentiable = void;
  static constexpr double least_target = 0, most_target = 1;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const T total = sum_of<Size>(a);
    T cost{};
    for (std::size_t i = 0; i < Size; ++i)
      if (!(y[i] == T(0))) cost += y[i] * -internal::number::log_of(share_of(a[i], total));
    return cost;
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    const T total = sum_of<Size>(a);
    T mass{};
    for (std::size_t i = 0; i < Size; ++i)
      if (a[i] / total > T(1e-7)) mass += y[i];
    for (std::size_t i = 0; i < Size; ++i)
      da[i] = scale * (mass / total - (a[i] / total > T(1e-7) ? y[i] / a[i] : T(0)));
  }

 private:
  template <std::size_t Size, class T>
  static constexpr T sum_of(const T* a) {
    T total{};
    for (std::size_t i = 0; i < Size; ++i) total += a[i];
    return total;
  }
  template <class T>
  static constexpr T share_of(const T& a, const T& total) {
    const T share = a / total;
    return share < T(1e-7) ? T(1e-7) : share;  // NaN of NaN, and of probabilities that are all 0
  }
};

}  // namespace chainrule
