// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

#include <chainrule/number/lane_memory.hpp>

// Where a product's sums begin and where they go: the interface between the kernels and what is computed together with
// a product. Activation functions (kernel/elementwise.hpp) and optimizers (optimizer/rule.hpp) are such epilogues.
namespace chainrule::internal::kernel {

using namespace number;

/// An epilogue gets a product's sums as soon as they are computed: `store<Count>(row, column, sum)` takes the vector
/// that begins at (row, column), of which the first Count lanes are elements of the product. Each element comes once,
/// in any order. `is_plain_store` says whether it does no more than store them.
template <class Type, class V>
concept IsEpilogue = requires(const Type& epilogue, const V& sum) {
  bool{Type::is_plain_store};
  epilogue.template store<V::size>(std::size_t{}, std::size_t{}, sum);
};

/// Sums that begin at zero.
struct from_zero {
  template <class V, std::size_t Count>
  CHAINRULE_INLINE V load(std::size_t, std::size_t) const {
    return V(0);
  }
};

/// The bias of a product that has none: zeros. Dual numbers are written one by one: elements that `{}` leaves out are
/// none that g++ 12 reads in a constant evaluation.
template <class T, std::size_t Outputs>
struct zero_addends {
  T numbers[Outputs] = {};
  constexpr zero_addends() {
    if constexpr (!std::is_arithmetic_v<T>)
      for (T& number : numbers) number = T(0);
  }
};
template <class T, std::size_t Outputs>
inline constexpr zero_addends<T, Outputs> zeros_to_add;
template <class T, std::size_t Outputs>
inline constexpr const T* no_addend = zeros_to_add<T, Outputs>.numbers;

/// Sums that begin with the numbers of a matrix, or are stored there. With a stride of zero every row begins with the
/// same bias.
template <class T>
struct in_matrix {
  static constexpr bool is_plain_store =
      true;  // a large product stores the sums itself, and does not call the epilogue
  T* first;
  std::size_t stride;

  template <class V, std::size_t Count>
  CHAINRULE_INLINE V load(std::size_t row, std::size_t column) const {
    return number::load<V, Count>(first + row * stride + column);
  }
  template <std::size_t Count, class V>
  CHAINRULE_INLINE void store(std::size_t row, std::size_t column, const V& sum) const {
    number::store<Count>(first + row * stride + column, sum);
  }
};
template <class T>
in_matrix(T*, std::size_t) -> in_matrix<T>;
static_assert(IsEpilogue<in_matrix<float>, lanes<float, 1>>);

}  // namespace chainrule::internal::kernel
