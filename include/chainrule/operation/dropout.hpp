// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/number/draw.hpp>
#include <chainrule/number/lane_memory.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// The random numbers of one sample of an operation: `random_row` draws by the index of an element. They are the same
/// in the forward and the backward pass, so nothing is kept. At a step of a scan they are those of the step. `sample`
/// counts from 0 within the samples that are computed together. Defined in operation/random_numbers.hpp.
template <class At>
constexpr auto random_row_of(const At& at, std::size_t sample);

/// y = x m / (1 - Rate) for a random m: each element is 0 with probability Rate, otherwise 1 (Srivastava, Hinton,
/// Krizhevsky, Sutskever, Salakhutdinov 2014): `equation<y, dropout<0.5>, x, random_numbers>`. The backward pass draws
/// the mask m again.
template <double Rate>
struct dropout {
  using library_type = dropout;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.value(0, of.y());
    of.random_numbers(1);
  }
  using settings = internal::meta::settings<(Rate >= 0 && Rate <= 1), "a probability, from 0 to 1">;

  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r)
      multiply_by_mask<At::x_size, false>(random_row_of(at, r), at.argument() + r * At::x_size,
                                          at.result() + r * At::x_size);
  }
  using computed_by_elements = dropout;
  template <class At>
  static constexpr auto element(const At& at) {
    return masked(random_row_of(at.whole(), at.row), at.i, at[argument<0>{}]);
  }

  /// d(y)/d(x) = diag(m) / (1 - Rate).
  struct by_input : derivative<structure::diagonal> {
    using library_type = by_input;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      for (std::size_t r = 0; r < at.rows(); ++r)
        multiply_by_mask<At::x_size, At::accumulates>(random_row_of(at, r), at.upstream() + r * At::x_size,
                                                      at.downstream() + r * At::x_size);
    }
    using computed_by_elements = by_input;
    template <class At>
    static constexpr auto element(const At& at) {
      return masked(random_row_of(at.whole(), at.row), at.i, at.upstream());
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;

 private:
  static constexpr double scale = Rate < 1 ? 1 / (1 - Rate) : 0;
  static constexpr numeric::probability kept = 1 - Rate;

  // For the elements from `element`, a multiple of the vector's lanes, on.
  template <class V, class Random>
  static CHAINRULE_INLINE V masked(const Random& random, std::size_t element, const V& x) {
    using T = typename V::scalar;
    if constexpr (internal::number::has_vectors<T>)
      return select(random.template bernoulli<V>(kept, element), x * V(T(scale)), V(0));
    else
      return random.template bernoulli<double>(kept, element) ? V(x * V(T(scale))) : V(T(0));
  }

  template <std::size_t Size, bool Accumulates, class Random, class T>
  static constexpr void multiply_by_mask(const Random& random, const T* x, T* y) {
    const auto multiply_one = [&](std::size_t i) {
      const T product = random.template bernoulli<double>(kept, i) ? x[i] * T(scale) : T(0);
      y[i] = Accumulates ? y[i] + product : product;
    };
    if constexpr (internal::number::has_vectors<T>)
      if (!__builtin_is_constant_evaluated()) {
        using V = internal::number::lanes<T, internal::number::register_lanes<T>>;
        constexpr std::size_t whole = Size - Size % V::size;
        for (std::size_t i = 0; i < whole; i += V::size) {
          V product = masked(random, i, internal::number::load<V>(x + i));
          if constexpr (Accumulates) product = product + internal::number::load<V>(y + i);
          internal::number::store(y + i, product);
        }
        for (std::size_t i = whole; i < Size; ++i) multiply_one(i);
        return;
      }
    for (std::size_t i = 0; i < Size; ++i) multiply_one(i);
  }
};

}  // namespace chainrule::op
