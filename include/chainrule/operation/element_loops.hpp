// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/row.hpp>
#include <chainrule/operation/by_elements.hpp>

// The loops of operations that compute each element of y from one element of each argument.
namespace chainrule::internal::operations {

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
    number::for_each_vector<T>(rows * Size,
                               [&]<class V>(std::size_t i, std::type_identity<V>)
                                   __attribute__((always_inline)) { function.template operator()<V, V::size>(0, i); });
  else
    for (std::size_t row = 0; row < rows; ++row)
      number::by_vectors<T, Size, lanes_of_elements<T, Size, IsFlat>>([&]<class V>() __attribute__((always_inline)) {
        number::for_each_of_row<V, Size>([&]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          function.template operator()<V, Count>(row, i);
        });
      });
}

template <class Operation, class T, class At, class... Names>
constexpr void compute_elements_of(const At& at, list<Names...> names) {
  constexpr std::size_t begin = begin_in_argument<Operation>;
  constexpr bool flat = begin == 0 && is_flat<At>(names);
  const named_places<list<Names...>, T> places{{at[Names{}]}...};
  T* const y = at.result();
  for_each_element<T, At::y_size, flat>(
      at.rows(), [&]<class V, std::size_t Count>(std::size_t row, std::size_t i) __attribute__((always_inline)) {
        const elements_at<begin, At, list<Names...>, T, V, Count> elements{at, places, nullptr, row, i};
        number::store<Count>(y + row * At::y_size + i, V(Operation::element(elements)));
      });
}
/// The elements of y, of which Operation computes each.
template <class Operation, class At>
constexpr void compute_elements(const At& at) {
  using all_names = typename arguments_of<meta::make_index_sequence<At::argument_count>>::type;
  using T = std::remove_cvref_t<decltype(*at.result())>;
  compute_elements_of<Operation, T>(at, all_names{});
}

template <class Partial, class T, class At, class... Names>
constexpr void compute_gradients_of(const At& at, list<Names...> names) {
  // y may be a slice of its first argument
  constexpr std::size_t begin = At::x_size > At::y_size ? At::begins : 0;
  // an element may also read a parameter that is not listed
  using all_names = typename arguments_of<meta::make_index_sequence<At::argument_count>>::type;
  constexpr bool flat = At::x_size == At::y_size && is_flat<At>(names) && is_flat<At>(all_names{});
  const named_places<list<Names...>, T> places{{at[Names{}]}...};
  const T* const dy = at.upstream();
  T* const dx = at.downstream();
  if constexpr (!At::accumulates && (At::x_size > At::y_size || At::to_parameter))
    for (std::size_t i = 0; i < (At::to_parameter ? std::size_t{1} : at.rows()) * At::x_size; ++i) dx[i] = {};
  constexpr std::size_t stride = At::to_parameter ? 0 : At::x_size;
  constexpr bool adds = At::accumulates || At::to_parameter;
  for_each_element<T, At::y_size, flat && !At::to_parameter>(
      at.rows(), [&]<class V, std::size_t Count>(std::size_t row, std::size_t i) __attribute__((always_inline)) {
        const elements_at<At::begins, At, list<Names...>, T, V, Count> elements{at, places, dy, row, i};
        const V slope = V(Partial::element(elements));
        T* const to = dx + row * stride + begin + i;
        number::store<Count>(to, adds ? number::load<V, Count>(to) + slope : slope);
      });
}
/// The elements of dx, of which Partial computes each.
template <class Partial, class At>
constexpr void compute_gradients(const At& at) {
  using T = std::remove_cvref_t<decltype(*at.downstream())>;
  compute_gradients_of<Partial, T>(at, typename Partial::reads{});
}

}  // namespace chainrule::internal::operations
