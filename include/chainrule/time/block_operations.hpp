// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/product_over_lanes.hpp>
#include <chainrule/time/concat_features.hpp>
#include <chainrule/time/convolution_over_steps.hpp>

// Operations on a block of steps of a stream. Each feature is a row of the block's steps, so that vectors hold
// neighbouring steps.
namespace chainrule::internal::scans {

/// The most steps that are computed together: vectors of them fill the registers of a product, and the values of some
/// layers stay in the first cache.
inline constexpr std::size_t steps_together = 64;

/// Where the inputs of a convolution's last steps lie: a ring of so many places for each feature. Behind its end its
/// first places are repeated, so that a block of steps from any place on is read as it lies. There is room for a block
/// beside what the kernel reaches back.
struct ring_of_steps {
  std::size_t length;
  constexpr explicit ring_of_steps(std::size_t reach)
      : length(reach < steps_together ? 2 * steps_together : reach + steps_together) {}
  /// From one feature's row to the next one's.
  constexpr std::size_t row() const { return round_up(length + steps_together, 16); }
};

/// The whole vectors that hold so many steps.
template <class T>
constexpr std::size_t in_vectors(std::size_t steps) {
  return round_up(steps, number::register_lanes<T>);
}

/// Puts a block's steps into the ring, from a place on.
template <class T>
[[gnu::noinline]] void put_into_ring(std::size_t features, std::size_t steps, const T* x, const ring_of_steps& ring,
                                     std::size_t place, T* rows) {
  using V = number::lanes<T, number::register_lanes<T>>;
  const std::size_t count = in_vectors<T>(steps), past = place + count, length = ring.length;
  for (std::size_t i = 0; i < features; ++i, x += steps_together, rows += ring.row()) {
    for (std::size_t t = 0; t < count; t += V::size) number::store(rows + place + t, number::load<V>(x + t));
    if (past > length)
      for (std::size_t t = length; t < past; ++t) rows[t - length] = rows[t];
    else
      for (std::size_t t = place; t < steps_together && t < past; ++t) rows[t + length] = rows[t];
  }
}

/// How an operation of a network over sequences is applied to a block of a stream. It says how many steps it reaches
/// back; a frame shows the block.
template <class Operation>
struct over_block {
  static constexpr bool exists = false, by_elements = false;
  static constexpr std::size_t reach = 0;
};
// Without the steps before.
template <bool ByElements>
struct within_block {
  static constexpr bool exists = true, by_elements = ByElements;
  static constexpr std::size_t reach = 0;
};

template <std::size_t Steps, std::size_t Kernel, std::size_t Dilation>
struct over_block<op::convolution_over_steps<Steps, Kernel, Dilation, true>> : within_block<false> {
  static constexpr std::size_t reach = (Kernel - 1) * Dilation;

  template <class At>
  static void forward(const At& at) {
    using T = typename At::scalar;
    constexpr std::size_t channels = At::template features<0>, filters = At::y_features;
    const kernel::weight_of_steps<T> w{at.template parameter<1>(), filters, channels * filters};
    kernel::steps_in_rows<T> x{at.template rows<0>(), steps_together, channels};
    if constexpr (reach > 0) {
      constexpr ring_of_steps ring(reach);
      put_into_ring(channels, at.steps(), x.first, ring, at.place(), at.ring());
      x = {at.ring(), ring.row(), channels, at.place(), ring.length, Kernel, Dilation};
      at.move_on(ring.length);
    }
    kernel::product_over_lanes<filters, 1>(at.steps(), x, w, bias(at), at.to());
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
struct over_block<op::linear_over<Places>> : within_block<false> {
  template <class At>
  static void forward(const At& at) {
    using T = typename At::scalar;
    constexpr std::size_t in = At::template features<0>, out = At::y_features;
    constexpr bool by_columns = At::template order<1> == storage_order::column_major;
    const kernel::steps_in_rows<T> x{at.template rows<0>(), steps_together, in};
    const kernel::weight_of_steps<T> w{at.template parameter<1>(), by_columns ? out : 1, 0};
    kernel::product_over_lanes<out, (by_columns ? 1 : in)>(
        at.steps(), x, w, over_block<op::convolution_over_steps<1, 1>>::bias(at), at.to());
  }
};

// Elements at the steps of one vector.
template <class At, class V>
struct lanes_at {
  using number = V;
  static constexpr std::size_t argument_count = At::argument_count;
  const At& at;
  std::size_t i;

  template <std::size_t K>
  CHAINRULE_INLINE V operator[](op::argument<K>) const {
    return internal::number::load<V, V::size>(at.template rows<K>() + i);
  }
};
template <class Operation>
  requires(std::is_same_v<typename Operation::computed_by_elements, Operation> &&
           operations::begin_in_argument<Operation> == 0)
struct over_block<Operation> : within_block<true> {
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
struct over_block<op::concatenate_features<Places, Sizes...>> : within_block<false> {
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
