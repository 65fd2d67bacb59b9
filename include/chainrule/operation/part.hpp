// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/identity.hpp>

namespace chainrule::op {

/// d(y)/d(x) where y is x with other extents: the elements keep their order.
struct rearranged : identity_factor {
  using library_type = rearranged;
  static constexpr structure kind = structure::permutation;
};

/// d(y)/d(x) where x is the part of y that begins at element Offset: an identity in some rows, zeros in the others.
template <std::size_t Offset>
struct part : derivative<structure::block> {
  using library_type = part;
  static constexpr std::size_t offset = Offset;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::part_of<typename Symbols::x, typename Symbols::y>{};
  }

  /// The transpose: dx = dy's part.
  template <class At>
  static constexpr void backward(const At& at) {
    internal::kernel::copy_rows<At::x_size, At::y_size, At::x_size, At::accumulates>(at.rows(), at.upstream() + Offset,
                                                                                     at.downstream());
  }
};

/// d(y)/d(x) where y is the part of x that begins at element Begin.
template <std::size_t Begin>
struct sliced : derivative<structure::selection> {
  using library_type = sliced;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  /// The transpose: dx is dy in its part and 0 elsewhere.
  template <class At>
  static constexpr void backward(const At& at) {
    auto* const dx = at.downstream();
    if constexpr (!At::accumulates)
      for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) dx[i] = 0;
    internal::kernel::copy_rows<At::y_size, At::y_size, At::x_size, At::accumulates>(at.rows(), at.upstream(),
                                                                                     dx + Begin);
  }
  using computed_by_elements = sliced;
  template <class At>
  static constexpr auto element(const At& at) {
    return at.upstream();
  }
};

/// y is the part of x that begins at element Begin.
template <std::size_t Begin>
struct slice {
  using library_type = slice;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, at_least(Begin + of.y()));
  }
  template <class At>
  static constexpr void forward(const At& at) {
    internal::kernel::copy_rows<At::y_size, At::x_size, At::y_size, false>(at.rows(), at.argument() + Begin,
                                                                           at.result());
  }
  using computed_by_elements = slice;
  static constexpr std::size_t begins = Begin;
  template <class At>
  static constexpr auto element(const At& at) {
    return at[argument<0>{}];
  }
  template <std::size_t K>
  using partial = partial_at<K, sliced<Begin>>;
};

/// y is x with other extents.
struct rearrange {
  using library_type = rearrange;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, of.y());
  }
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;
  template <class At>
  static constexpr void forward(const At& at) {
    copy::forward(at);
  }
  template <std::size_t K>
  using partial = partial_at<K, rearranged>;
};

/// y = x1, x2, ... concatenated: values of these numbers of elements.
template <std::size_t... Sizes>
struct concatenate {
  using library_type = concatenate;
  static constexpr void expects(arguments& of) {
    of.number(sizeof...(Sizes));
    std::size_t k = 0;
    (of.value(k++, Sizes), ...);
    of.result(offset(sizeof...(Sizes)));
  }
  static constexpr std::size_t offset(std::size_t number) {
    const std::size_t sizes[] = {Sizes...};
    std::size_t sum = 0;
    for (std::size_t i = 0; i < number; ++i) sum += sizes[i];
    return sum;
  }

  template <class At>
  static constexpr void forward(const At& at) {
    copy_parts(at, internal::meta::make_index_sequence<sizeof...(Sizes)>{});
  }
  template <std::size_t K>
  using partial = part<offset(K)>;

 private:
  template <class At, std::size_t... K>
  static constexpr void copy_parts(const At& at, internal::meta::index_sequence<K...>) {
    [[maybe_unused]] const bool in_turn[] = {(internal::kernel::copy_rows<Sizes, Sizes, At::y_size, false>(
                                                  at.rows(), at[argument<K>{}], at.result() + offset(K)),
                                              true)...};
  }
};

}  // namespace chainrule::op
