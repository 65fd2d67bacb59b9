// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/epilogue.hpp>

// Products at many steps of a sequence at once, where the steps are the lanes of vectors: each feature is a row of
// neighbouring steps. So even few features fill the registers. Each sum goes through the kernel's elements and the
// features in the order of `product_of_steps` and has the same bits, however many steps are computed together.
namespace chainrule::internal::kernel {

/// The input of a product: a row for each feature; `row` is the distance between rows.
template <class T>
struct steps_in_rows {
  const T* first;
  std::size_t row;
};
/// The same where the product reaches back: at element k of the kernel it reads (taps - 1 - k) * dilation steps before
/// `place`. A row is a ring of `length` steps, so what is before its begin is before its end.
template <class T>
struct steps_in_ring {
  const T* first;
  std::size_t row;
  std::size_t place;
  std::size_t length;
  std::size_t taps;
  std::size_t dilation;
};

/// A product of Inputs to Outputs features: sum(output, step) = begin(output) + sum over k and i of w(k, i, output)
/// x(i, step - lag). The weights of neighbouring outputs, or else of neighbouring inputs, are adjacent.
template <std::size_t Outputs, std::size_t Inputs, bool OutputsAreAdjacent, class Steps, class T>
struct product_at_steps {
  static constexpr std::size_t outputs = Outputs, inputs = Inputs;
  static constexpr std::size_t output_stride = OutputsAreAdjacent ? 1 : Inputs;
  static constexpr std::size_t input_stride = OutputsAreAdjacent ? Outputs : 1;
  Steps x;
  const T* w;
  const T* begin;
};

namespace products {

/// How many outputs are computed together, and how many vectors of steps: their sums fill the registers.
inline constexpr std::size_t most_outputs = register_count == 32 ? 8 : register_count == 16 ? 6 : 2;
constexpr std::size_t outputs_together(std::size_t outputs) {
  const std::size_t groups = (outputs + most_outputs - 1) / most_outputs;
  return (outputs + groups - 1) / groups;
}
constexpr std::size_t vectors_together(std::size_t outputs) {
  return register_count < 16 ? 1 : outputs <= (register_count == 32 ? 4 : 2) ? 4 : 2;
}

/// Up to this many inputs are unrolled; more are a loop.
inline constexpr std::size_t unrolled_inputs = 8;

template <std::size_t Inputs, class Function>
CHAINRULE_INLINE void for_each_input(const Function& function) {
  if constexpr (Inputs <= unrolled_inputs) {
    CHAINRULE_UNROLL for (std::size_t i = 0; i < Inputs; ++i) function(i);
  } else {
    CHAINRULE_NOT_UNROLLED for (std::size_t i = 0; i < Inputs; ++i) function(i);
  }
}

// Adds the products of one element of the kernel to the sums of Outputs outputs, at the steps of some vectors.
template <class Product, class V, std::size_t Outputs, std::size_t Vectors, class T>
CHAINRULE_INLINE void add_products(const T* from, std::size_t row, const T* weights, V (&sum)[Outputs][Vectors]) {
  for_each_input<Product::inputs>([&](std::size_t) __attribute__((always_inline)) {
    V numbers[Vectors];
    CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) numbers[v] =
        kept_in_register(load<V>(from + v * V::size));
    CHAINRULE_UNROLL for (std::size_t o = 0; o < Outputs; ++o) {
      const V weight(weights[o * Product::output_stride]);
      CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) sum[o][v] =
          multiply_add(weight, numbers[v], sum[o][v]);
    }
    from += row;
    weights += Product::input_stride;
  });
}
template <class Product, class V, std::size_t Outputs, std::size_t Vectors, class T>
CHAINRULE_INLINE void add_products(const steps_in_rows<T>& x, std::size_t step, const T* weights,
                                   V (&sum)[Outputs][Vectors]) {
  add_products<Product>(x.first + step, x.row, weights, sum);
}
template <class Product, class V, std::size_t Outputs, std::size_t Vectors, class T>
CHAINRULE_INLINE void add_products(const steps_in_ring<T>& x, std::size_t step, const T* weights,
                                   V (&sum)[Outputs][Vectors]) {
  constexpr std::size_t tap_stride = Product::inputs * Product::outputs;
  std::size_t place = x.place;
  for (std::size_t k = x.taps; k-- > 0;) {
    add_products<Product>(x.first + place + step, x.row, weights + k * tap_stride, sum);
    // Without a branch: it would be mispredicted where the ring ends.
    place = place - x.dilation + (x.length & (std::size_t{0} - std::size_t{place < x.dilation}));
  }
}

// The sums of Outputs outputs at the steps of some vectors.
template <class V, std::size_t Outputs, std::size_t Vectors, class Product, class Epilogue>
CHAINRULE_INLINE void tile_of_lanes(const Product& p, std::size_t step, const Epilogue& epilogue, std::size_t output) {
  V sum[Outputs][Vectors];
  CHAINRULE_UNROLL for (std::size_t o = 0; o < Outputs; ++o) CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v)
      sum[o][v] = V(p.begin[output + o]);
  add_products<Product>(p.x, step, p.w + output * Product::output_stride, sum);
  // What the epilogue reads is read before anything is stored, so that the compiler may read it once.
  CHAINRULE_UNROLL for (std::size_t o = 0; o < Outputs; ++o) CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v)
      sum[o][v] = epilogue.value(output + o, step + v * V::size, sum[o][v]);
  CHAINRULE_UNROLL for (std::size_t o = 0; o < Outputs; ++o) CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v)
      epilogue.store(output + o, step + v * V::size, sum[o][v]);
}

template <class V, std::size_t Outputs, class Product, class Epilogue>
CHAINRULE_INLINE void outputs_of_lanes(std::size_t steps, const Product& p, const Epilogue& epilogue,
                                       std::size_t output) {
  constexpr std::size_t together = vectors_together(Outputs);
  std::size_t step = 0;
  for (; step + (together - 1) * V::size < steps; step += together * V::size)
    tile_of_lanes<V, Outputs, together>(p, step, epilogue, output);
  if constexpr (together > 2) {
    for (; step + V::size < steps; step += 2 * V::size) tile_of_lanes<V, Outputs, 2>(p, step, epilogue, output);
  }
  for (; together > 1 && step < steps; step += V::size) tile_of_lanes<V, Outputs, 1>(p, step, epilogue, output);
}

}  // namespace products

/// Gives the sums of a product at `steps` steps to the epilogue. Whole vectors are computed, also over what lies after
/// the last step.
template <std::size_t Outputs, std::size_t Inputs, bool OutputsAreAdjacent, class Steps, class T, class Epilogue>
[[gnu::noinline]] void product_over_lanes(
    std::size_t steps, const product_at_steps<Outputs, Inputs, OutputsAreAdjacent, Steps, T>& product,
    const Epilogue& to) {
  using V = lanes<T, register_lanes<T>>;
  // Copies: the compiler knows that what is stored does not change them.
  const auto p = product;
  const Epilogue epilogue = to;
  constexpr std::size_t together = products::outputs_together(Outputs), whole = Outputs / together * together;
  for (std::size_t o = 0; o < whole; o += together) products::outputs_of_lanes<V, together>(steps, p, epilogue, o);
  if constexpr (whole < Outputs) products::outputs_of_lanes<V, Outputs - whole>(steps, p, epilogue, whole);
}

}  // namespace chainrule::internal::kernel
