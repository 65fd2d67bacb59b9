// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/kernel/product_over_lanes.hpp>
#include <chainrule/time/concat_features.hpp>
#include <chainrule/time/convolution_over_steps.hpp>

// Operations on a block of steps of a stream. Each feature is a row of the block's steps, so that vectors hold
// neighbouring steps.
namespace chainrule::internal::scans {

/// The most steps that are computed together: vectors of them fill the registers of a product, and the values of some
/// layers stay in the first-level cache.
inline constexpr std::size_t steps_together = 64;

/// The steps in as many whole vectors as hold `steps` steps.
template <class T>
constexpr std::size_t in_vectors(std::size_t steps) {
  return round_up(steps, number::register_lanes<T>);
}

/// The memory of the inputs of a convolution's last steps: a ring of `length` places for each feature. Its first places
/// are repeated after its end, so that a block of steps can be read in place from anywhere in the ring. It has room
/// for a block in addition to the steps that the kernel reaches back, and for one more vector, because whole vectors
/// are written.
struct ring_of_steps {
  static constexpr std::size_t vector = 16;
  std::size_t length;
  constexpr explicit ring_of_steps(std::size_t reach)
      : length(round_up((reach < steps_together ? steps_together : reach) + steps_together + vector, vector)) {}
  /// The distance from one feature's row to the next one's.
  constexpr std::size_t row() const { return length + steps_together + vector; }
};

template <class T>
CHAINRULE_INLINE void copy_vectors(std::size_t count, const T* from, T* to) {
  using V = number::lanes<T, number::register_lanes<T>>;
  for (std::size_t t = 0; t < count; t += V::size) number::store(to + t, number::load<V>(from + t));
}

template <class T>
[[gnu::noinline]] void copy_in_rows(std::size_t features, std::size_t count, const T* from, T* to, std::size_t row) {
  for (std::size_t i = 0; i < features; ++i, from += row, to += row) copy_vectors(count, from, to);
}
/// Repeats what a block's steps, stored from `place` on, have changed at the ring's begin after its end, or the other
/// way round.
template <class T>
CHAINRULE_INLINE void close_ring(std::size_t features, std::size_t steps, const ring_of_steps& ring, std::size_t place,
                                 T* rows) {
  const std::size_t past = place + in_vectors<T>(steps), length = ring.length;
  const std::size_t mirrored = past < steps_together ? past : steps_together;
  if (past > length)
    copy_in_rows(features, past - length, rows + length, rows, ring.row());
  else if (place < mirrored)
    copy_in_rows(features, mirrored - place, rows + place, rows + length + place, ring.row());
}

/// What is added to a product's sums: nothing, a value whose features are rows, or another product.
struct nothing_added {
  template <class V>
  CHAINRULE_INLINE V to(std::size_t, std::size_t, const V& sum) const {
    return sum;
  }
};
template <class T>
struct rows_added {
  const T* first;
  std::size_t stride;

  template <class V>
  CHAINRULE_INLINE V to(std::size_t row, std::size_t step, const V& sum) const {
    return sum + number::load<V>(first + row * stride + step);
  }
};
template <class Product>
struct product_added {
  Product p;

  template <class V>
  CHAINRULE_INLINE V to(std::size_t row, std::size_t step, const V& sum) const {
    V added(p.begin[row]);
    CHAINRULE_UNROLL for (std::size_t i = 0; i < Product::inputs; ++i) added =
        number::multiply_add(V(p.w[row * Product::output_stride + i * Product::input_stride]),
                             number::load<V>(p.x.first + i * p.x.row + step), added);
    return sum + added;
  }
};
template <class Product>
product_added(Product) -> product_added<Product>;

/// Up to this many inputs, a product without steps before is computed with the product to which it is added.
inline constexpr std::size_t most_inputs_added = 4;

/// Where a product's sums go: to the row of their output, at their step; after something is added, and through a
/// function.
template <class Function, class Added, class T>
struct to_rows {
  T* first;
  std::size_t stride;
  Added added;

  template <class V>
  CHAINRULE_INLINE V value(std::size_t row, std::size_t step, const V& sum) const {
    const V y = added.to(row, step, sum);
    if constexpr (std::is_void_v<Function>)
      return y;
    else
      return activations::value_over<Function>(y);
  }
  template <class V>
  CHAINRULE_INLINE void store(std::size_t row, std::size_t step, const V& y) const {
    number::store(first + row * stride + step, y);
  }
};

/// How an operation of a network over sequences is applied to a block of a stream: whether it is a product or computes
/// by elements, and how many steps it reaches back. Its frame shows the block.
template <bool Exists, bool ByElements, bool IsProduct>
struct over_steps {
  static constexpr bool exists = Exists, by_elements = ByElements, is_product = IsProduct;
  static constexpr std::size_t reach = 0;
};
template <class Operation>
struct over_block : over_steps<false, false, false> {};

// A product states `product(at)`, what is summed.
struct product_over_block : over_steps<true, false, true> {
  template <bool OutputsAreAdjacent, class At, class Steps>
  static auto product_of(const At& at, const Steps& x) {
    using T = typename At::scalar;
    constexpr std::size_t out = At::y_features, in = At::template features<0>;
    return kernel::product_at_steps<out, in, OutputsAreAdjacent, Steps, T>{x, at.template parameter<1>(), bias(at)};
  }
  template <class At>
  static auto rows_of(const At& at) {
    return kernel::steps_in_rows<typename At::scalar>{at.template rows<0>(), At::template stride<0>};
  }

 private:
  template <class At>
  static const typename At::scalar* bias(const At& at) {
    if constexpr (At::argument_count < 3)
      return kernel::no_addend<typename At::scalar, At::y_features>;
    else
      return at.template parameter<2>();
  }
};

template <std::size_t Steps, std::size_t Kernel, std::size_t Dilation>
struct over_block<op::convolution_over_steps<Steps, Kernel, Dilation, true>> : product_over_block {
  static constexpr std::size_t reach = (Kernel - 1) * Dilation;

  template <class At>
  static auto product(const At& at) {
    if constexpr (reach == 0)
      return product_of<true>(at, rows_of(at));
    else
      return product_of<true>(at, at.template ring<0>(Kernel, Dilation));
  }
};
template <std::size_t Steps, std::size_t Dilation>
struct over_block<op::convolution_over_steps<Steps, 1, Dilation, false>>
    : over_block<op::convolution_over_steps<Steps, 1, Dilation, true>> {};

template <std::size_t Places>
struct over_block<op::linear_over<Places>> : product_over_block {
  template <class At>
  static auto product(const At& at) {
    return product_of < At::template order<1> == storage_order::column_major > (at, rows_of(at));
  }
};

// The elements of one feature at the steps of one vector.
template <class At, class V>
struct lanes_at {
  using number = V;
  static constexpr std::size_t argument_count = At::argument_count, y_size = At::y_size, x_size = At::x_size;
  const At& at;
  std::size_t feature, step;

  template <class Name>
  CHAINRULE_INLINE V operator[](Name) const {
    return internal::number::load<V, V::size>(at.template rows_named<Name>() +
                                              feature * At::template stride_named<Name> + step);
  }
};
template <class Operation>
  requires(std::is_same_v<typename Operation::computed_by_elements, Operation> &&
           operations::begin_in_argument<Operation> == 0)
struct over_block<Operation> : over_steps<true, true, false> {
  template <class At>
  static void forward(const At& at) {
    using V = number::lanes<typename At::scalar, number::register_lanes<typename At::scalar>>;
    auto* const y = at.result();
    for (std::size_t i = 0; i < At::y_features; ++i)
      for (std::size_t t = 0; t < at.steps(); t += V::size)
        number::store(y + i * At::y_stride + t, V(Operation::element(lanes_at<At, V>{at, i, t})));
  }
};

template <std::size_t Features, std::size_t FromStride, std::size_t ToStride, class T>
void copy_block_rows(std::size_t steps, const T* x, T* y) {
  for (std::size_t i = 0; i < Features; ++i, x += FromStride, y += ToStride)
    for (std::size_t t = 0; t < steps; ++t) y[t] = x[t];
}

// One of several inputs.
template <std::size_t Begin>
struct over_block<op::slice<Begin>> : over_steps<true, false, false> {
  template <class At>
  static void forward(const At& at) {
    constexpr std::size_t first = Begin / (At::y_size / At::y_features);
    copy_block_rows<At::y_features, At::template stride<0>, At::y_stride>(
        at.steps(), at.template rows<0>() + first * At::template stride<0>, at.result());
  }
};

template <std::size_t Places, std::size_t... Sizes>
struct over_block<op::concatenate_features<Places, Sizes...>> : over_steps<true, false, false> {
  template <class At>
  static void forward(const At& at) {
    copy(at, meta::index_sequence_for<std::integral_constant<std::size_t, Sizes>...>{});
  }

 private:
  template <class At, std::size_t... K>
  static void copy(const At& at, meta::index_sequence<K...>) {
    using whole = op::concatenate_features<Places, Sizes...>;
    (copy_block_rows<At::template features<K>, At::template stride<K>, At::y_stride>(
         at.steps(), at.template rows<K>(), at.result() + whole::offset(K) * At::y_stride),
     ...);
  }
};

}  // namespace chainrule::internal::scans
