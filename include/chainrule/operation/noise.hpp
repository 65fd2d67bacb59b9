// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/draw.hpp>
#include <chainrule/number/lane_memory.hpp>
#include <chainrule/number/math.hpp>
#include <chainrule/operation/dropout.hpp>

namespace chainrule::op {

/// y = m x + n with a random factor m and a random term n, of one random number for each channel of a sample: x and y
/// of shape (Places, Channels, Size). Of shape (1, elements, 1) each element has a number of its own. Law says what is
/// drawn, `draw<V>(random, channel)`, and what m and n are: `factor(drawn, x)`, and `term(drawn)` where it has one.
/// The backward pass draws the same numbers again: `equation<y, noise<...>, x, random_numbers>`.
template <class Law, std::size_t Places, std::size_t Channels, std::size_t Size>
struct noise {
  using library_type = noise;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.value(0, Places * Channels * Size);
    of.result(Places * Channels * Size);
    of.random_numbers(1);
  }

  template <class At>
  static constexpr void forward(const At& at) {
    const auto* const x = at.argument();
    auto* const y = at.result();
    using T = std::remove_cvref_t<decltype(*y)>;
    for_each_number<T>(at, [=]<class V, class D>(std::size_t i, const D& drawn) __attribute__((always_inline)) {
      using namespace internal::number;
      const V in = load<V>(x + i);
      V out = in * Law::factor(drawn, in);
      if constexpr (requires { Law::term(drawn); }) out = out + Law::term(drawn);
      store(y + i, out);
    });
  }

  /// d(y)/d(x) = diag(m).
  struct by_input : derivative<structure::diagonal> {
    using library_type = by_input;
    using reads = std::conditional_t<Law::factor_depends_on_x, list<argument<0>>, list<>>;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      const auto* const dy = at.upstream();
      auto* const dx = at.downstream();
      using T = std::remove_cvref_t<decltype(*dx)>;
      for_each_number<T>(at, [=]<class V, class D>(std::size_t i, const D& drawn) __attribute__((always_inline)) {
        using namespace internal::number;
        const V slope = load<V>(dy + i) * Law::factor(drawn, [&] {
                          if constexpr (Law::factor_depends_on_x)
                            return load<V>(at[argument<0>{}] + i);
                          else
                            return V(T(0));
                        }());
        store(dx + i, At::accumulates ? load<V>(dx + i) + slope : slope);
      });
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;

 private:
  // Calls function.operator()<V>(i, drawn) for all numbers: i is the place of V's, and `drawn` what Law draws for them.
  template <class T, class At, class Function>
  static constexpr void for_each_number(const At& at, const Function& function) {
    for (std::size_t r = 0; r < at.rows(); ++r) {
      const auto random = random_row_of(at, r);
      const std::size_t begin = r * Places * Channels * Size;
      std::size_t c = 0;
      if constexpr (Places == 1 && Size == 1 && internal::number::has_vectors<T>)
        if (!__builtin_is_constant_evaluated()) {
          using V = internal::number::lanes<T, internal::number::register_lanes<T>>;
          for (; c + V::size <= Channels; c += V::size)
            function.template operator()<V>(begin + c, Law::template draw<V>(random, c));
        }
      for (; c < Channels; ++c) {
        using V = internal::number::lanes<T, 1>;
        const V drawn = draw_one<V>(random, c);
        for (std::size_t p = 0; p < Places; ++p)
          for (std::size_t k = 0; k < Size; ++k)
            function.template operator()<V>(begin + (p * Channels + c) * Size + k, drawn);
      }
    }
  }
  // A dual number is drawn as a double, without a slope.
  template <class V, class Random>
  static constexpr V draw_one(const Random& random, std::size_t channel) {
    using T = typename V::scalar;
    if constexpr (std::is_floating_point_v<T>)
      return Law::template draw<V>(random, channel);
    else
      return V(T(Law::template draw<internal::number::lanes<double, 1>>(random, channel).v));
  }
};

/// 1 with probability 1 - Rate, otherwise 0.
template <double Rate>
struct draws_kept {
  static constexpr bool factor_depends_on_x = false;
  static constexpr numeric::probability kept = 1 - Rate;
  template <class V, class Random>
  static CHAINRULE_INLINE V draw(const Random& random, std::size_t channel) {
    return select(random.template bernoulli<V>(kept, channel), V(1), V(0));
  }
};

/// Dropout: x / (1 - Rate), or 0.
template <double Rate>
struct dropping : draws_kept<Rate> {
  template <class V>
  static CHAINRULE_INLINE V factor(const V& drawn, const V&) {
    return drawn * V(Rate < 1 ? 1 / (1 - Rate) : 0);
  }
};

/// Alpha dropout (Klambauer, Unterthiner, Mayr, Hochreiter 2017): what is dropped is -alpha, selu's least value, and
/// the result is scaled and moved such that numbers of mean 0 and variance 1 keep them.
template <double Rate>
struct alpha_dropping : draws_kept<Rate> {
  static constexpr double least = 1.7580993408473766;
  static constexpr double scale = 1 / internal::number::sqrt_of((least * least * Rate + 1) * (1 - Rate));
  template <class V>
  static CHAINRULE_INLINE V factor(const V& drawn, const V&) {
    return drawn * V(scale);
  }
  template <class V>
  static CHAINRULE_INLINE V term(const V& drawn) {
    return (drawn - V(1 - Rate)) * V(least * scale);
  }
};

/// A normal number.
struct draws_normal {
  static constexpr bool factor_depends_on_x = false;
  template <class V, class Random>
  static CHAINRULE_INLINE V draw(const Random& random, std::size_t channel) {
    return random.template normal<V>(channel);
  }
};

/// A normal number of this deviation is added.
template <double Deviation>
struct adding_normal : draws_normal {
  template <class V>
  static CHAINRULE_INLINE V factor(const V&, const V&) {
    return V(1);
  }
  template <class V>
  static CHAINRULE_INLINE V term(const V& drawn) {
    return drawn * V(Deviation);
  }
};

/// Multiplied by a normal number of mean 1 and variance Rate / (1 - Rate), as dropout has (Srivastava and others 2014).
template <double Rate>
struct multiplying_normal : draws_normal {
  static constexpr double deviation = internal::number::sqrt_of(Rate / (1 - Rate));
  template <class V>
  static CHAINRULE_INLINE V factor(const V& drawn, const V&) {
    return drawn * V(deviation) + V(1);
  }
};

/// A number that is not positive is multiplied by a slope, uniform from Lower to Upper.
template <double Lower, double Upper>
struct sloping {
  static constexpr bool factor_depends_on_x = true;
  template <class V, class Random>
  static CHAINRULE_INLINE V draw(const Random& random, std::size_t channel) {
    return random.template uniform<V>(channel);
  }
  template <class V>
  static CHAINRULE_INLINE V factor(const V& drawn, const V& x) {
    return select(x > V(0), V(1), drawn * V(Upper - Lower) + V(Lower));
  }
};

}  // namespace chainrule::op
