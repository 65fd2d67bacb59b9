// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/product.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::internal::operations {

/// The row that a token names. The token is a whole number below 2^24, which each scalar holds exactly.
template <class T>
constexpr std::size_t row_of_token(const T& token) {
  if constexpr (requires { token.value; })
    return static_cast<std::size_t>(token.value);
  else
    return static_cast<std::size_t>(token);
}

}  // namespace chainrule::internal::operations
namespace chainrule::op {

/// No token is padding.
inline constexpr std::size_t no_padding = static_cast<std::size_t>(-1);

/// d(y)/d(W) of `lookup`: each row has a one, in the column of W's element that its token names.
template <std::size_t Padding>
struct looked_up : derivative<structure::lookup> {
  using of_the_library = looked_up;
  using reads = list<argument<1>>;
  using reads_parameters = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::apply<calculus::looked_up>(typename Symbols::template of<argument<1>>{});
  }

  /// dW's row of a token is the sum of the dy at its places, in the order of the samples. In several parts, each has
  /// some rows of W.
  template <class At>
  static constexpr void backward(const At& at) {
    constexpr std::size_t width = width_of<At>, places = At::y_size / width;
    const std::size_t first = elements<At>(at.part(), at.parts()) / width;
    const std::size_t end = elements<At>(at.part() + 1, at.parts()) / width;
    auto* const dw = at.downstream();
    if constexpr (!At::accumulates)
      for (std::size_t i = first * width; i < end * width; ++i) dw[i] = {};
    const auto* const dy = at.upstream();
    const auto* const tokens = at[argument<1>{}];
    for (std::size_t p = 0; p < at.rows() * places; ++p) {
      const std::size_t row = internal::operations::row_of_token(tokens[p]);
      if (row < first || row >= end || row == Padding) continue;
      for (std::size_t i = 0; i < width; ++i) dw[row * width + i] += dy[p * width + i];
    }
  }
  template <class At>
  static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
    return internal::kernel::share_of(At::x_size / width_of<At>, part, parts) * width_of<At>;
  }
  /// Which element of W each y of one sample is.
  template <class At>
  static constexpr void places(const At& at, std::uint32_t* place) {
    constexpr std::size_t width = width_of<At>;
    const auto* const tokens = at[argument<1>{}];
    for (std::size_t i = 0; i < At::y_size; ++i) {
      const std::size_t row = internal::operations::row_of_token(tokens[i / width]);
      place[i] = row == Padding ? nowhere : static_cast<std::uint32_t>(row * width + i % width);
    }
  }

 private:
  static constexpr std::uint32_t nowhere = 0xffffffff;
  template <class At>
  static constexpr std::size_t width_of = At::y_size / At::template size_of<argument<1>>;
};

/// y has for each token the row of W that it names: `equation<y, lookup<>, W, tokens_of<x>>`. W has a row for each
/// token of the vocabulary; y has places times W's columns. The row of the token Padding has no derivative.
template <std::size_t Padding = no_padding>
struct lookup {
  using of_the_library = lookup;
  template <class At>
  static constexpr void forward(const At& at) {
    constexpr std::size_t places = At::template size_of<argument<1>>, width = At::y_size / places;
    const auto* const rows = at.argument();
    const auto* const tokens = at[argument<1>{}];
    auto* const y = at.result();
    for (std::size_t p = 0; p < at.rows() * places; ++p) {
      const auto* const row = rows + internal::operations::row_of_token(tokens[p]) * width;
      for (std::size_t i = 0; i < width; ++i) y[p * width + i] = row[i];
    }
  }
  template <std::size_t K>
  using partial = partial_at<K, looked_up<Padding>>;
};

}  // namespace chainrule::op
