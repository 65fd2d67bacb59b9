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

/// Copies a block's steps into the ring, from a place on.
template <class T>
[[gnu::noinline]] void put_into_ring(std::size_t features, std::size_t steps, const T* x, const ring_of_steps& ring,
                                     std::size_t place, T* rows) {
  const std::size_t past = place + in_vectors<T>(steps), row = ring.row(), length = ring.length;
  const std::size_t mirrored = past < steps_together ? past : steps_together;
  for (std::size_t i = 0; i < features; ++i, x += steps_together, rows += row) {
    copy_vectors(steps, x, rows + place);
    if (past > length)
      copy_vectors(past - length, rows + length, rows);
    else if (place < mirrored)
      copy_vectors(mirrored - place, rows + place, rows + length + place);
  }
}

/// Where a product's sums go: to the row of their output, at their step; added to a value with the same rows, or
/// through a function.
template <class Function, bool Adds, class T>
struct to_rows {
  T* first;
  const T* other;

  template <std::size_t Count, class V>
  CHAINRULE_INLINE void store(std::size_t row, std::size_t step, const V& sum) const {
    const std::size_t at = row * steps_together + step;
    V y = sum;
    if constexpr (Adds) y = y + number::load<V>(other + at);
    if constexpr (!std::is_void_v<Function>) y = activations::value_over<Function>(y);
    number::store(first + at, y);
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

template <std::size_t Steps, std::size_t Kernel, std::size_t Dilation>
struct over_block<op::convolution_over_steps<Steps, Kernel, Dilation, true>> : over_steps<true, false, true> {
  static constexpr std::size_t reach = (Kernel - 1) * Dilation;

  template <class At>
  static void forward(const At& at) {
    using T = typename At::scalar;
    constexpr std::size_t channels = At::template features<0>, filters = At::y_features;
    const kernel::weight_of_steps<T> w{at.template parameter<1>(), filters, channels * filters};
    kernel::steps_in_rows<T> x{at.template rows<0>(), steps_together};
    if constexpr (reach > 0) {
      constexpr ring_of_steps ring(reach);
      put_into_ring(channels, at.steps(), x.first, ring, at.place(), at.ring());
      x = {at.ring(), ring.row(), at.place(), ring.length, Kernel, Dilation};
      at.move_on(ring.length);
    }
    kernel::product_over_lanes<filters, channels, 1>(at.steps(), x, w, bias(at), at.sums());
  }
  template <class At>
  static auto bias(const At& at) {
    if constexpr (At::argument_count < 3)
      return kernel::no_addend<typename At::scalar, At::y_features>;
    else
      return at.template parameter<2>();
  }
};
template <std::size_t Steps, std::size_t Dilation>
struct over_block<op::convolution_over_steps<Steps, 1, Dilation, false>>
    : over_block<op::convolution_over_steps<Steps, 1, Dilation, true>> {};

template <std::size_t Places>
struct over_block<op::linear_over<Places>> : over_steps<true, false, true> {
  template <class At>
  static void forward(const At& at) {
    using T = typename At::scalar;
    constexpr std::size_t in = At::template features<0>, out = At::y_features;
    constexpr bool by_columns = At::template order<1> == storage_order::column_major;
    const kernel::steps_in_rows<T> x{at.template rows<0>(), steps_together};
    const kernel::weight_of_steps<T> w{at.template parameter<1>(), by_columns ? out : 1, 0};
    kernel::product_over_lanes<out, in, (by_columns ? 1 : in)>(
        at.steps(), x, w, over_block<op::convolution_over_steps<1, 1>>::bias(at), at.sums());
  }
};

// The elements at the steps of one vector.
template <class At, class V>
struct lanes_at {
  using number = V;
  static constexpr std::size_t argument_count = At::argument_count, y_size = At::y_size, x_size = At::x_size;
  const At& at;
  std::size_t i;

  template <class Name>
  CHAINRULE_INLINE V operator[](Name) const {
    return internal::number::load<V, V::size>(at.template rows_named<Name>() + i);
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
      for (std::size_t t = 0; t < at.steps(); t += V::size) {
        const std::size_t here = i * steps_together + t;
        number::store(y + here, V(Operation::element(lanes_at<At, V>{at, here})));
      }
  }
};

template <std::size_t Places, std::size_t... Sizes>
struct over_block<op::concatenate_features<Places, Sizes...>> : over_steps<true, false, false> {
  template <class At>
  static void forward(const At& at) {
    copy(at, std::index_sequence_for<std::integral_constant<std::size_t, Sizes>...>{});
  }

 private:
  template <class At, std::size_t... K>
  static void copy(const At& at, std::index_sequence<K...>) {
    using whole = op::concatenate_features<Places, Sizes...>;
    (copy_rows(At::template features<K>, at.steps(), at.template rows<K>(),
               at.result() + whole::offset(K) * steps_together),
     ...);
  }
  template <class T>
  static void copy_rows(std::size_t features, std::size_t steps, const T* x, T* y) {
    for (std::size_t i = 0; i < features; ++i, x += steps_together, y += steps_together)
      for (std::size_t t = 0; t < steps; ++t) y[t] = x[t];
  }
};

}  // namespace chainrule::internal::scans
