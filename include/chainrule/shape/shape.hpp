// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <type_traits>

#include <chainrule/meta/text.hpp>

namespace chainrule {

/// A template argument as a count: its value if it is a positive integer of any type but bool, otherwise 0, which is no
/// valid count.
template <auto Number, class Kind = std::remove_const_t<decltype(Number)>>
inline constexpr std::size_t count_of = 0;
template <auto Number, class Kind>
  requires(std::is_integral_v<Kind> && !std::is_same_v<Kind, bool> && Number > 0)
inline constexpr std::size_t count_of<Number, Kind> = static_cast<std::size_t>(Number);

/// How the elements of a matrix, or of an array of more axes, lie in memory: row-major, elements along the last axis
/// are neighbours; column-major, those along the first are.
enum class storage_order { row_major, column_major };

/// Stands for a count that is too large for std::size_t. Sums and products with it are `uncountable` too. A count that
/// wrapped around would look small.
inline constexpr std::size_t uncountable = static_cast<std::size_t>(-1);
constexpr std::size_t counted_sum(std::size_t a, std::size_t b) { return a > uncountable - b ? uncountable : a + b; }
constexpr std::size_t counted_product(std::size_t a = 1) { return a; }
constexpr std::size_t counted_product(std::size_t a, std::size_t b) {
  return b != 0 && a > uncountable / b ? uncountable : a * b;
}
template <class... Rest>
constexpr std::size_t counted_product(std::size_t a, std::size_t b, std::size_t c, Rest... rest) {
  return counted_product(counted_product(a, b), c, rest...);
}

/// A count in a sentence.
template <std::size_t Count>
constexpr auto count_text() {
  if constexpr (Count == uncountable)
    return internal::meta::text("uncountably many");
  else
    return internal::meta::number_text<Count>;
}

/// The extents of a value as constants, outermost first; `shape<>` is the shape of a scalar.
template <std::size_t... Extents>
struct shape {
  static constexpr std::size_t rank = sizeof...(Extents);
  /// The number of elements: 0 if an extent is 0, `uncountable` if it is too large for std::size_t.
  static constexpr std::size_t size = counted_product(Extents...);
  static constexpr bool has_zero_extent = size == 0;

  /// The extent of an axis. Axes past the last have extent 1, so a vector can be read as a matrix of one column.
  static constexpr std::size_t extent(std::size_t axis) {
    const std::size_t extents[] = {Extents..., 1};
    return axis < rank ? extents[axis] : 1;
  }
  /// The number of elements from one place on an axis to the next, in row-major order.
  static constexpr std::size_t stride(std::size_t axis) {
    std::size_t product = 1;
    for (std::size_t k = axis + 1; k < rank; ++k) product *= extent(k);
    return product;
  }

  /// In sentences: "28 x 28".
  static constexpr auto text() {
    return internal::meta::written([](internal::meta::sink& to) {
      const char* before = rank == 0 ? "scalar" : "";
      ((to.put(before), to.put_number(Extents), before = " x "), ...);
      if (rank == 0) to.put(before);
    });
  }
};

template <std::size_t... Left, std::size_t... Right>
constexpr bool operator==(shape<Left...>, shape<Right...>) {
  return false;
}
template <std::size_t... Extents>
constexpr bool operator==(shape<Extents...>, shape<Extents...>) {
  return true;
}

namespace internal::meta {

template <class Left, class Right>
struct outer_shape;

template <std::size_t... Left, std::size_t... Right>
struct outer_shape<shape<Left...>, shape<Right...>> {
  using type = shape<Left..., Right...>;
};

template <class Left, class Right>
struct joined_shape {
  static constexpr bool fits = false;
  using type = Left;
};

template <std::size_t First, std::size_t Second, std::size_t... Rest>
struct joined_shape<shape<First, Rest...>, shape<Second, Rest...>> {
  static constexpr bool fits = true;
  using type = shape<counted_sum(First, Second), Rest...>;
};

}  // namespace internal::meta

/// The extents of one value followed by another's: the shape of a derivative d(y)/d(x) is shape(y) then shape(x).
template <class Left, class Right>
using outer_shape = typename internal::meta::outer_shape<Left, Right>::type;

/// The shape of two values joined along their first axis; the other extents must agree (`joins<Left, Right>`).
template <class Left, class Right>
using joined_shape = typename internal::meta::joined_shape<Left, Right>::type;

template <class Left, class Right>
inline constexpr bool joins = internal::meta::joined_shape<Left, Right>::fits;

}  // namespace chainrule
