// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/kernel/declarations.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// The value of Padding if no token is padding.
inline constexpr std::size_t no_padding = static_cast<std::size_t>(-1);

/// d(y)/d(W) of `lookup`: each row has a one in the column of the element of W that its token indexes.
template <std::size_t Padding>
struct looked_up : derivative<structure::lookup> {
  using library_type = looked_up;
  using reads = list<argument<1>>;
  using reads_parameters = list<>;
  using piecewise_linear = void;
  using sums_products = looked_up;
  static constexpr bool takes_equal_rows = true;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::apply<calculus::looked_up>(typename Symbols::template of<argument<1>>{});
  }

  /// Row t of dW is the sum of dy at the positions of token t, in the order of the samples. Of several parts, each
  /// computes some rows of W.
  template <class At>
  static constexpr void backward(const At& at) {
    internal::kernel::add_up_rows<width<At>, At::accumulates>(
        at.rows() * places_of<At>, at[argument<1>{}], Padding, upstream(at), row_of_part<At>(at.part(), at.parts()),
        row_of_part<At>(at.part() + 1, at.parts()), at.downstream());
  }
  /// The same only for rows that tokens index: `use(first, end)` gets ranges of dW's elements that are complete.
  template <class At, class Use>
  static constexpr void backward_where_named(const At& at, const Use& use) {
    internal::kernel::add_up_named_rows<width<At>>(
        at.rows() * places_of<At>, at[argument<1>{}], Padding, upstream(at), row_of_part<At>(at.part(), at.parts()),
        row_of_part<At>(at.part() + 1, at.parts()), at.downstream(),
        [&](std::size_t first, std::size_t end) { use(first * width<At>, end * width<At>); });
  }
  template <class At>
  static constexpr std::size_t elements(std::size_t part, std::size_t parts) {
    return row_of_part<At>(part, parts) * width<At>;
  }
  /// The index of the element of W from which each element of y comes, for one sample.
  template <class At>
  static constexpr void column_indices(const At& at, std::uint32_t* columns) {
    const auto* const tokens = at[argument<1>{}];
    for (std::size_t i = 0; i < At::y_size; ++i) {
      const std::size_t row = internal::kernel::row_of_token(tokens[i / width<At>]);
      columns[i] = row == Padding ? nowhere : static_cast<std::uint32_t>(row * width<At> + i % width<At>);
    }
  }

 private:
  static constexpr std::uint32_t nowhere = 0xffffffff;
  template <class At>
  static constexpr std::size_t places_of = At::template size_of<argument<1>>;
  template <class At>
  static constexpr std::size_t width = At::y_size / places_of<At>;
  // The rows of dy, of which equal ones may be there once.
  template <class At>
  static constexpr auto upstream(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.upstream())>;
    return internal::kernel::rows_of_places<width<At>, At::equal_rows_of_y, T>{at.upstream()};
  }
  template <class At>
  static constexpr std::size_t row_of_part(std::size_t part, std::size_t parts) {
    return internal::kernel::share_of(At::x_size / width<At>, part, parts);
  }
};

/// y has for each token the row of W with this index: `equation<y, lookup<>, W, tokens_of<x>>`. W has a row for each
/// token of the vocabulary. The row of the token Padding has no derivative.
template <std::size_t Padding = no_padding>
struct lookup {
  using library_type = lookup;
  static constexpr auto code() {
    if constexpr (Padding == no_padding)
      return internal::meta::text("op::lookup<>");
    else
      return internal::meta::sentence("op::lookup<", internal::meta::number_text<Padding>, ">");
  }
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.tokens(1);
    of.result(multiple_of(of.x(1)));
    const std::size_t width = of.y_at_each_of(of.x(1));
    of.parameter(0, multiple_of(width));
    of.parameter(0, at_least(of.vocabulary(1) * width));
  }
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;

  template <class At>
  static constexpr void forward(const At& at) {
    constexpr std::size_t places = At::template size_of<argument<1>>;
    constexpr std::size_t width = At::y_size / places, rows = At::template size_of<argument<0>> / width;
    internal::kernel::look_up<width>(at.rows() * places, at[argument<1>{}], rows, at.argument(), at.result());
    if constexpr (Padding != no_padding)
      internal::kernel::hold_padding<width>(at.rows() * places, at[argument<1>{}], Padding, at.result());
  }
  template <std::size_t K>
  using partial = partial_at<K, looked_up<Padding>>;
};

}  // namespace chainrule::op
