// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/number/row.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// y = (x - mean) / sqrt(variance + Epsilon), over each group of Size neighbours (Ba, Kiros, Hinton 2016). The variance
/// is divided by Size. It saves one over the root, one number for each group: `equation<with_saved<y, s>,
/// normalize<8>, x>`. Not Centered, no mean is taken away: y = x / sqrt(mean of x^2 + Epsilon) (Zhang, Sennrich 2019).
template <std::size_t Size, double Epsilon = 1e-5, bool Centered = true>
struct normalize {
  using library_type = normalize;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, of.y());
    of.result(multiple_of(Size));
    of.saved(0, of.y_at_each_of(Size));
  }
  template <std::size_t Steps, std::size_t Values>
  static constexpr bool goes_by_steps = Values / Steps % Size == 0;
  using settings = internal::meta::settings<(Epsilon >= 0), "an epsilon of at least 0">;

  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t g = 0; g < at.rows() * (At::x_size / Size); ++g) {
      const auto* const x = at[argument<0>{}] + g * Size;
      auto* const y = at.result() + g * Size;
      using T = std::remove_cvref_t<decltype(*y)>;
      const T size(static_cast<double>(Size));
      const T scale = internal::number::by_vectors<T, Size>([=]<class V>() __attribute__((always_inline)) {
        using namespace internal::number;
        const V mean(mean_if<Centered, V>(x, size));
        const T squares = sum_over_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          const V beside = first_lanes<Count>(load<V, Count>(x + i) - mean, V(0));
          store<Count>(y + i, beside);
          return beside * beside;
        });
        const T over_root = T(1) / sqrt_of(squares / size + T(Epsilon));
        for_each_of_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          store<Count>(y + i, load<V, Count>(y + i) * V(over_root));
        });
        return over_root;
      });
      if constexpr (At::template is_kept<saved<0>>) at.saved(saved<0>{})[g] = scale;
    }
  }

  /// d(y)/d(x) = s (I - 1 1' / Size - y y' / Size), a block for each group, with the s that is saved; not Centered,
  /// without 1 1' / Size.
  struct by_input : derivative<structure::dense> {
    using library_type = by_input;
    using reads = list<result, saved<0>>;
    using twice_differentiable = void;
    using symmetric = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 3 * y_size; }

    template <class Symbols>
    static constexpr auto closed_form(Symbols) {
      return normalization_derivative<Size, Epsilon, Centered>(typename Symbols::x{}, typename Symbols::y{});
    }

    template <class At>
    static constexpr void backward(const At& at) {
      for (std::size_t g = 0; g < at.rows() * (At::x_size / Size); ++g) {
        const auto* const y = at[result{}] + g * Size;
        const auto* const dy = at.upstream() + g * Size;
        auto* const dx = at.downstream() + g * Size;
        using T = std::remove_cvref_t<decltype(*dx)>;
        const T size(static_cast<double>(Size)), scale = at[saved<0>{}][g];
        internal::number::by_vectors<T, Size>([=]<class V>() __attribute__((always_inline)) {
          using namespace internal::number;
          const V mean(mean_if<Centered, V>(dy, size));
          const V product(sum_over_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
                            return load<V, Count>(dy + i) * load<V, Count>(y + i);
                          }) /
                          size);
          for_each_of_row<V, Size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            const V slope = V(scale) * (load<V, Count>(dy + i) - mean - load<V, Count>(y + i) * product);
            store<Count>(dx + i, At::accumulates ? load<V, Count>(dx + i) + slope : slope);
          });
        });
      }
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;

 private:
  template <bool Wanted, class V, class T>
  static CHAINRULE_INLINE T mean_if(const T* numbers, const T& size) {
    if constexpr (Wanted)
      return internal::number::sum_over_row<V, Size>(
                 [=]<std::size_t Count>(std::size_t i)
                     __attribute__((always_inline)) { return internal::number::load<V, Count>(numbers + i); }) /
             size;
    else
      return T(0);
  }
};

}  // namespace chainrule::op
