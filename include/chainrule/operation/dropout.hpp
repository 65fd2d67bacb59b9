// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/number/draw.hpp>
#include <chainrule/number/target.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::internal::operations {

// Defined in operation/random_numbers.hpp: y = x m / (1 - Rate) for Size elements of a sample, or, if Accumulates, y
// with that added; and the same for the elements from `element`, a multiple of the vector's lanes, on.
template <double Rate, std::size_t Size, bool Accumulates, class Random, class T>
constexpr void multiply_by_mask(const Random& random, const T* x, T* y);
template <double Rate, class V, class Random>
CHAINRULE_INLINE V masked(const Random& random, std::size_t element, const V& x);

}  // namespace chainrule::internal::operations

namespace chainrule::op {

/// The random numbers of one sample of an operation: `random_row` draws by the index of an element. They are the same
/// in the forward and the backward pass, so nothing is kept. At a step of a scan they are those of the step. `sample`
/// counts from 0 within the samples that are computed together. With OnceASequence they are those of the first step at
/// each. Defined in operation/random_numbers.hpp.
template <bool OnceASequence = false, class At>
constexpr auto random_row_of(const At& at, std::size_t sample);

/// y = x m / (1 - Rate) for a random m: each element is 0 with probability Rate, otherwise 1 (Srivastava, Hinton,
/// Krizhevsky, Sutskever, Salakhutdinov 2014): `equation<y, dropout<0.5>, x, random_numbers>`. The backward pass draws
/// the mask m again. With OnceASequence it is the same at each step of a scan.
template <double Rate, bool OnceASequence = false>
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
      internal::operations::multiply_by_mask<Rate, At::x_size, false>(
          random_row_of<OnceASequence>(at, r), at.argument() + r * At::x_size, at.result() + r * At::x_size);
  }
  using computed_by_elements = dropout;
  template <class At>
  static constexpr auto element(const At& at) {
    return internal::operations::masked<Rate>(random_row_of<OnceASequence>(at.whole(), at.row), at.i,
                                              at[argument<0>{}]);
  }

  /// d(y)/d(x) = diag(m) / (1 - Rate).
  struct by_input : derivative<structure::diagonal> {
    using library_type = by_input;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      for (std::size_t r = 0; r < at.rows(); ++r)
        internal::operations::multiply_by_mask<Rate, At::x_size, At::accumulates>(
            random_row_of<OnceASequence>(at, r), at.upstream() + r * At::x_size, at.downstream() + r * At::x_size);
    }
    using computed_by_elements = by_input;
    template <class At>
    static constexpr auto element(const At& at) {
      return internal::operations::masked<Rate>(random_row_of<OnceASequence>(at.whole(), at.row), at.i, at.upstream());
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;
};

}  // namespace chainrule::op
