// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/row.hpp>
#include <chainrule/operation/operation.hpp>

// Operations that compute each element of y from one element of each argument. They state what is computed of one
// element, over a number or over a vector of neighbours; the loops are here. Neighbouring equations of such operations
// are computed in one loop: graph/elementwise_groups.hpp.
namespace chainrule::internal::operations {

/// The element of the first argument at which y begins: an operation of a slice states it as `begins`. Its partial
/// derivatives find it there.
template <class Operation>
inline constexpr std::size_t begin_in_argument = 0;
template <class Operation>
  requires requires { Operation::begins; }
inline constexpr std::size_t begin_in_argument<Operation> = Operation::begins;
template <class Name, std::size_t Begin>
inline constexpr std::size_t begin_in = std::is_same_v<Name, op::argument<0>> ? Begin : 0;

template <class Name, class T>
struct named_place {
  const T* first;
};
template <class Names, class T>
struct named_places;
template <class... Names, class T>
struct named_places<list<Names...>, T> : named_place<Names, T>... {};

// Count elements of each variable, from element i of a sample on. Pointers to what is listed are computed before the
// loop.
template <std::size_t Begin, class At, class Listed, class T, class V, std::size_t Count>
struct elements_at {
  using number = V;
  static constexpr std::size_t argument_count = At::argument_count, y_size = At::y_size, x_size = At::x_size;
  const At& at;
  const named_places<Listed, T>& places;
  const T* dy;
  std::size_t row;
  std::size_t i;

  template <class Name>
  CHAINRULE_INLINE auto operator[](Name name) const {
    constexpr std::size_t begin = begin_in<Name, Begin>;
    const std::size_t from = row * At::template stride_of<Name> + begin + i;
    if constexpr (contains<Name, Listed>)
      return internal::number::load<V, Count>(static_cast<const named_place<Name, T>&>(places).first + from);
    else
      return internal::number::load<V, Count>(at[name] + from);
  }
  CHAINRULE_INLINE const At& whole() const { return at; }
  CHAINRULE_INLINE V upstream() const { return internal::number::load<V, Count>(dy + row * At::y_size + i); }
};

template <class Numbers>
struct arguments_of;
template <std::size_t... Numbers>
struct arguments_of<meta::index_sequence<Numbers...>> {
  using type = list<op::argument<Numbers>...>;
};
// Whether element i of y, over all samples, is computed from element i of everything else.
template <class At, class... Names>
constexpr bool is_flat(list<Names...>) {
  return meta::all({true, At::template stride_of<Names> == At::y_size...});
}

// The lanes for one row's elements. A row alone is loaded in the vectors in which a product stores one; otherwise the
// load would wait for several stores.
template <class T, std::size_t Size, bool IsFlat>
inline constexpr std::size_t lanes_of_elements =
    IsFlat ? number::lanes_of_row<T>(Size) : number::lanes_of_part<T>(Size);

/// Calls function.operator()<V, Count>(row, i) for all elements of `rows` rows of Size. If the rows are contiguous,
/// they are passed as row 0 alone.
template <class T, std::size_t Size, bool IsFlat, class Rows, class Function>
CHAINRULE_INLINE void for_each_element(Rows rows, const Function& function) {
  if constexpr (IsFlat && !number::is_one_row<Rows>)
    internal::number::for_each_vector<T>(
        rows * Size, [&]<class V>(std::size_t i, std::type_identity<V>)
                         __attribute__((always_inline)) { function.template operator()<V, V::size>(0, i); });
  else
    for (std::size_t row = 0; row < rows; ++row)
      internal::number::by_vectors<T, Size, lanes_of_elements<T, Size, IsFlat>>(
          [&]<class V>() __attribute__((always_inline)) {
            internal::number::for_each_of_row<V, Size>(
                [&]<std::size_t Count>(std::size_t i)
                    __attribute__((always_inline)) { function.template operator()<V, Count>(row, i); });
          });
}

/// The number of vectors that are computed side by side where each takes long: so they do not wait for each other.
inline constexpr std::size_t vectors_at_once = 4;

/// The same with function.operator()<V, Count, Vectors>(row, i) for `Vectors` neighbouring vectors, of which the last
/// has Count elements.
template <class T, std::size_t Size, bool IsFlat, class Rows, class Function>
CHAINRULE_INLINE void for_each_vectors(Rows rows, const Function& function) {
  constexpr std::size_t at_once = vectors_at_once;
  if constexpr (IsFlat && !number::is_one_row<Rows>) {
    const std::size_t count = rows * Size;
    std::size_t i = 0;
    if constexpr (number::has_vectors<T>)
      if (!__builtin_is_constant_evaluated()) {
        using V = number::lanes<T, number::register_lanes<T>>;
        for (; i + at_once * V::size <= count; i += at_once * V::size)
          function.template operator()<V, V::size, at_once>(0, i);
        for (; i + V::size <= count; i += V::size) function.template operator()<V, V::size, 1>(0, i);
      }
    for (; i < count; ++i) function.template operator()<number::lanes<T, 1>, 1, 1>(0, i);
  } else {
    for (std::size_t row = 0; row < rows; ++row)
      number::by_vectors<T, Size, lanes_of_elements<T, Size, IsFlat>>([&]<class V>() __attribute__((always_inline)) {
        constexpr std::size_t whole = Size / V::size * V::size;
        constexpr std::size_t together = V::size == 1 ? 0 : whole / (at_once * V::size) * (at_once * V::size);
        for (std::size_t i = 0; i < together; i += at_once * V::size)
          function.template operator()<V, V::size, at_once>(row, i);
        if constexpr (together < whole)
          for (std::size_t i = together; i < whole; i += V::size) function.template operator()<V, V::size, 1>(row, i);
        if constexpr (whole < Size) function.template operator()<V, Size - whole, 1>(row, whole);
      });
  }
}

}  // namespace chainrule::internal::operations

namespace chainrule::op {

/// An operation states `element(at)`, an element of y: `at[argument<K>{}]` is one of argument K, a value or a parameter
/// of y's size. `struct blend : by_elements<blend>`.
template <class Operation>
struct by_elements {
  using computed_by_elements = Operation;

  static constexpr void expects(arguments& of) {
    constexpr std::size_t begin = internal::operations::begin_in_argument<Operation>;
    of.either(0, begin == 0 ? element_count(of.y()) : at_least(begin + of.y()));
    for (std::size_t k = 1; k < of.count(); ++k) of.either(k, of.y());
  }
  template <class At>
  static constexpr void forward(const At& at) {
    using all_names =
        typename internal::operations::arguments_of<internal::meta::make_index_sequence<At::argument_count>>::type;
    using T = std::remove_cvref_t<decltype(*at.result())>;
    compute<T>(at, all_names{});
  }

 private:
  template <class T, class At, class... Names>
  static constexpr void compute(const At& at, list<Names...> names) {
    using namespace internal;
    constexpr std::size_t begin = operations::begin_in_argument<Operation>;
    constexpr bool flat = begin == 0 && operations::is_flat<At>(names);
    const operations::named_places<list<Names...>, T> places{{at[Names{}]}...};
    T* const y = at.result();
    operations::for_each_element<T, At::y_size, flat>(
        at.rows(), [&]<class V, std::size_t Count>(std::size_t row, std::size_t i) __attribute__((always_inline)) {
          const operations::elements_at<begin, At, list<Names...>, T, V, Count> elements{at, places, nullptr, row, i};
          internal::number::store<Count>(y + row * At::y_size + i, V(Operation::element(elements)));
        });
  }
};

/// A partial derivative states `element(at)`, an element of dx: `at.upstream()` is one of dy, `at[...]` one of what it
/// lists under `reads`. `struct by_first : derivative_by_elements<by_first>`. The gradient of a parameter is summed
/// over the samples.
template <class Partial>
struct derivative_by_elements : derivative<structure::diagonal> {
  using computed_by_elements = Partial;

  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

  template <class At>
  static constexpr void backward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.downstream())>;
    compute<T>(at, typename Partial::reads{});
  }

 private:
  template <class T, class At, class... Names>
  static constexpr void compute(const At& at, list<Names...> names) {
    using namespace internal;
    // y may be a slice of its first argument
    constexpr std::size_t begin = At::x_size > At::y_size ? At::begins : 0;
    // an element may also read a parameter that is not listed
    using all_names = typename operations::arguments_of<internal::meta::make_index_sequence<At::argument_count>>::type;
    constexpr bool flat =
        At::x_size == At::y_size && operations::is_flat<At>(names) && operations::is_flat<At>(all_names{});
    const operations::named_places<list<Names...>, T> places{{at[Names{}]}...};
    const T* const dy = at.upstream();
    T* const dx = at.downstream();
    if constexpr (!At::accumulates && (At::x_size > At::y_size || At::to_parameter))
      for (std::size_t i = 0; i < (At::to_parameter ? std::size_t{1} : at.rows()) * At::x_size; ++i) dx[i] = {};
    constexpr std::size_t stride = At::to_parameter ? 0 : At::x_size;
    constexpr bool adds = At::accumulates || At::to_parameter;
    operations::for_each_element<T, At::y_size, flat && !At::to_parameter>(
        at.rows(), [&]<class V, std::size_t Count>(std::size_t row, std::size_t i) __attribute__((always_inline)) {
          const operations::elements_at<At::begins, At, list<Names...>, T, V, Count> elements{at, places, dy, row, i};
          const V slope = V(Partial::element(elements));
          T* const to = dx + row * stride + begin + i;
          internal::number::store<Count>(to, adds ? internal::number::load<V, Count>(to) + slope : slope);
        });
  }
};

}  // namespace chainrule::op
