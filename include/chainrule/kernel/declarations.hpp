// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include <chainrule/kernel/epilogue.hpp>
#include <chainrule/shape/shape.hpp>

// The loops that operations call, declared without their bodies: a check of shapes runs none of them. They are
// documented where they are defined; engine/loops.hpp includes all definitions.
namespace chainrule::internal::kernel {

// How many of `count` items belong to the parts before `part`, if they are divided among `parts`. Not inlined: it is
// called rarely and the division is long.
[[gnu::noinline]] constexpr std::size_t share_of(std::size_t count, std::size_t part, std::size_t parts) {
  return count * part / parts;
}

// copy.hpp
template <std::size_t Size, std::size_t FromStride, std::size_t ToStride, bool Accumulate, class T>
constexpr void copy_rows(std::size_t rows, const T* from, T* to);

// product.hpp
template <std::size_t Outputs, std::size_t Inputs, class T, class Epilogue>
constexpr void affine(std::size_t rows, const T* x, const T* w, const T* b, const Epilogue& epilogue);
template <std::size_t Outputs, std::size_t Inputs, class T, class Epilogue>
CHAINRULE_INLINE void affine(one_row rows, const T* x, const T* w, const T* b, const Epilogue& epilogue);
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class Rows, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
CHAINRULE_INLINE void times_weight(Rows rows, const T* dz, const T* w, const Epilogue& epilogue);
template <std::size_t Outputs, std::size_t Inputs>
constexpr std::size_t column_of_part(std::size_t part, std::size_t parts);
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class Rows, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
CHAINRULE_INLINE void outer_sum(Rows rows, const T* dz, const T* x, std::size_t first, std::size_t last,
                                const Epilogue& epilogue);
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class T>
constexpr void outer_sum(std::size_t rows, const T* dz, const T* x, T* dw, std::size_t first = 0,
                         std::size_t last = Inputs);

// product_by_rows.hpp
template <std::size_t Outputs, std::size_t Inputs, class Rows, class T, class Epilogue>
constexpr void affine_by_rows(Rows rows, const T* x, const T* w, const T* b, const Epilogue& epilogue);
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class Rows, class T, class Epilogue>
constexpr void times_weight_by_rows(Rows rows, const T* dz, const T* w, const Epilogue& epilogue);
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class T, class Epilogue>
CHAINRULE_INLINE void times_weight_by_rows(one_row rows, const T* dz, const T* w, const Epilogue& epilogue);

// head_product.hpp
template <std::size_t Rows, std::size_t Columns, std::size_t Steps, bool Transposed, bool Accumulate, class T>
constexpr void head_product(const T* a, std::size_t row_stride, std::size_t step_stride, const T* b,
                            std::size_t b_stride, T* y, std::size_t y_stride);

// channels.hpp
template <std::size_t Channels, std::size_t Places, std::size_t Steps = 1>
struct channels;
template <class All, class Group, class Rows, class T, class V = typename Group::vector>
CHAINRULE_INLINE void add_products(const Group& group, const Rows& rows, const T* dy, const T* x,
                                   const V (&mean)[Group::vectors], V (&sum)[Group::vectors],
                                   V (&products)[Group::vectors]);

// weight_rows.hpp
template <std::size_t Rows, std::size_t Size, storage_order Order>
struct weight_rows;
template <class T, std::size_t Rows, std::size_t Size, storage_order Order, class Function>
CHAINRULE_INLINE void for_all_rows(weight_rows<Rows, Size, Order> weight, const Function& function);

// row_sum.hpp
template <std::size_t Size, bool Accumulate, class Rows, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
CHAINRULE_INLINE void row_sum(Rows rows, const T* dz, const Epilogue& epilogue);

// table_rows.hpp
template <class T>
constexpr std::size_t row_of_token(const T& token);
template <std::size_t Width, class T>
constexpr void look_up(std::size_t count, const T* tokens, std::size_t rows, const T* table, T* y);
template <std::size_t Width, class T>
constexpr void hold_padding(std::size_t count, const T* tokens, std::size_t padding, T* y);
/// The rows of dy at all places of some samples. Of a sample whose rows are Equal, so many, one is there.
template <std::size_t Width, std::size_t Equal, class T>
struct rows_of_places {
  const T* first;
  constexpr const T* operator[](std::size_t place) const { return first + place / Equal * Width; }
};
template <std::size_t Width, bool Accumulate, class T, class Rows>
constexpr void add_up_rows(std::size_t count, const T* tokens, std::size_t padding, Rows dy, std::size_t first,
                           std::size_t end, T* dw);
template <std::size_t Width, class T, class Rows, class Use>
constexpr void add_up_named_rows(std::size_t count, const T* tokens, std::size_t padding, Rows dy, std::size_t first,
                                 std::size_t end, T* dw, const Use& use);

}  // namespace chainrule::internal::kernel
