// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/loss/softmax_cross_entropy.hpp>
#include <chainrule/meta/vocabulary.hpp>

// Losses of classes by the distance of the target's score from the others'.
namespace chainrule {

/// C = the mean over the classes, the target's left out of the sum, of max(0, Margin - a_target + a_i)^Power, Power 1
/// or 2: PyTorch's MultiMarginLoss. No second derivative.
template <int Power = 1, double Margin = 1.0>
struct multi_margin {
  using settings = internal::meta::settings<(Power == 1 || Power == 2), "a power of 1 or 2">;
  static constexpr const char* latex = "\\frac{1}{n} \\sum_{i \\ne y} \\max\\left(0, m - a_y + a_i\\right)^p";
  using takes_classes = void;
  static constexpr double least_target = 0, most_target = 1;

  template <class Out>
  using verdict = internal::losses::takes_classes_in_a_vector<multi_margin, Out>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const T own = score_of_target<Size>(a, y);
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) {
      const T below = T(Margin) - own + a[i];
      if (!(below < T(0))) sum += (T(1) - y[i]) * (Power == 1 ? below : below * below);  // of NaN too
    }
    return sum / T(Size);
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    const T own = score_of_target<Size>(a, y);
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) {
      const T below = T(Margin) - own + a[i];
      da[i] = below > T(0) ? scale / T(Size) * (T(1) - y[i]) * (Power == 1 ? T(1) : T(2) * below) : T(0);
      sum += da[i];
    }
    for (std::size_t i = 0; i < Size; ++i) da[i] -= y[i] * sum;
  }

 private:
  template <std::size_t Size, class T>
  static constexpr T score_of_target(const T* a, const T* y) {
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) sum += y[i] * a[i];
    return sum;
  }
};

/// C = max(0, 1 - a_target + the largest of (1 - y) a, which is 0 in the target's place): Keras's CategoricalHinge. No
/// second derivative.
struct categorical_hinge {
  static constexpr const char* latex =
      "\\max\\left(0, 1 + \\max_i \\left(1 - y_i\\right) a_i - \\sum_i y_i a_i\\right)";
  using takes_classes = void;
  static constexpr double least_target = 0, most_target = 1;

  template <class Out>
  using verdict = internal::losses::takes_classes_in_a_vector<categorical_hinge, Out>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    const T below = shortfall<Size>(a, y, largest_other<Size>(a, y));
    return below < T(0) ? T(0) : below;  // NaN of NaN
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    const std::size_t other = largest_other<Size>(a, y);
    const bool counts = shortfall<Size>(a, y, other) > T(0);
    for (std::size_t i = 0; i < Size; ++i) da[i] = counts ? scale * ((i == other ? T(1) - y[i] : T(0)) - y[i]) : T(0);
  }

 private:
  template <std::size_t Size, class T>
  static constexpr std::size_t largest_other(const T* a, const T* y) {
    std::size_t at = 0;
    for (std::size_t i = 1; i < Size; ++i)
      if ((T(1) - y[i]) * a[i] > (T(1) - y[at]) * a[at]) at = i;
    return at;
  }
  template <std::size_t Size, class T>
  static constexpr T shortfall(const T* a, const T* y, std::size_t other) {
    T own{};
    for (std::size_t i = 0; i < Size; ++i) own += y[i] * a[i];
    return T(1) - own + (T(1) - y[other]) * a[other];
  }
};

/// C = the sum of max(0, 1 - a_k + a_i) over the classes k that y is 1 for and the classes i that it is 0 for, divided
/// by the number of classes: PyTorch's MultiLabelMarginLoss, whose targets are lists of the classes. No second
/// derivative.
struct multi_label_margin {
  static constexpr const char* latex =
      "\\frac{1}{n} \\sum_{y_k = 1} \\sum_{y_i = 0} \\max\\left(0, 1 - a_k + a_i\\right)";
  static constexpr double least_target = 0, most_target = 1;
  using targets_are_ends = void;

  template <class Out>
  using verdict = internal::losses::takes_classes_in_a_vector<multi_label_margin, Out>;

  template <std::size_t Size, class T>
  static constexpr T value(const T* a, const T* y) {
    T sum{};
    for (std::size_t k = 0; k < Size; ++k)
      for (std::size_t i = 0; y[k] > T(0) && i < Size; ++i) {
        const T below = T(1) - a[k] + a[i];
        if (!(y[i] > T(0)) && !(below < T(0))) sum += below;  // of NaN too
      }
    return sum / T(Size);
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size; ++i) da[i] = T(0);
    for (std::size_t k = 0; k < Size; ++k)
      for (std::size_t i = 0; y[k] > T(0) && i < Size; ++i)
        if (!(y[i] > T(0)) && T(1) - a[k] + a[i] > T(0)) {
          da[i] += scale / T(Size);
          da[k] -= scale / T(Size);
        }
  }
};

}  // namespace chainrule
