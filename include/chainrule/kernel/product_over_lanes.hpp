// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/epilogue.hpp>

// Products at many steps of a sequence at once, where the steps are the lanes of vectors: each feature is a row of
// neighbouring steps. So even few features fill the registers. Each sum goes through the kernel's elements and the
// features in the order of `product_of_steps` and has the same bits, however many steps are computed together.
namespace chainrule::internal::kernel {

/// The input of a product: a row for each feature; `row` is the distance between rows. At element k of the kernel it
/// reads (taps - 1 - k) * dilation steps before `place`; a row is a ring of `length` steps, so what is before its begin
/// is before its end.
template <class T>
struct steps_in_rows {
  const T* first;
  std::size_t row;
  std::size_t place = 0;
  std::size_t length = 0;
  std::size_t taps = 1;
  std::size_t dilation = 0;
};

/// A weight: the distance from one input's numbers to the next one's, and from one element of the kernel to the next.
template <class T>
struct weight_of_steps {
  const T* first;
  std::size_t input_stride;
  std::size_t tap_stride;
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

// z = begin + sum over k and i of w(k, i) x(i, step - lag) for Outputs outputs, at the steps of some vectors.
template <class V, std::size_t Outputs, std::size_t Vectors, std::size_t Inputs, std::size_t OutputStride, class T,
          class Epilogue>
CHAINRULE_INLINE void tile_of_lanes(const steps_in_rows<T>& x, std::size_t step, const weight_of_steps<T>& w,
                                    const T* begin, const Epilogue& epilogue, std::size_t output) {
  V sum[Outputs][Vectors];
  CHAINRULE_UNROLL for (std::size_t o = 0; o < Outputs; ++o) CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v)
      sum[o][v] = V(begin[o]);
  std::size_t place = x.place;
  for (std::size_t k = x.taps; k-- > 0;) {
    const T* from = x.first + place + step;
    const T* weights = w.first + k * w.tap_stride;
    for_each_input<Inputs>([&](std::size_t) __attribute__((always_inline)) {
      V numbers[Vectors];
      CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) numbers[v] =
          kept_in_register(load<V>(from + v * V::size));
      CHAINRULE_UNROLL for (std::size_t o = 0; o < Outputs; ++o) {
        const V weight(weights[o * OutputStride]);
        CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v) sum[o][v] =
            multiply_add(weight, numbers[v], sum[o][v]);
      }
      from += x.row;
      weights += w.input_stride;
    });
    // Without a branch: it would be mispredicted where the ring ends.
    place = place - x.dilation + (x.length & (std::size_t{0} - std::size_t{place < x.dilation}));
  }
  CHAINRULE_UNROLL for (std::size_t o = 0; o < Outputs; ++o) CHAINRULE_UNROLL for (std::size_t v = 0; v < Vectors; ++v)
      epilogue.template store<V::size>(output + o, step + v * V::size, sum[o][v]);
}

template <class V, std::size_t Outputs, std::size_t Inputs, std::size_t OutputStride, class T, class Epilogue>
CHAINRULE_INLINE void outputs_of_lanes(std::size_t steps, const steps_in_rows<T>& x, const weight_of_steps<T>& w,
                                       const T* begin, const Epilogue& epilogue, std::size_t output) {
  constexpr std::size_t together = vectors_together(Outputs);
  std::size_t step = 0;
  for (; step + (together - 1) * V::size < steps; step += together * V::size)
    tile_of_lanes<V, Outputs, together, Inputs, OutputStride>(x, step, w, begin, epilogue, output);
  if constexpr (together > 2) {
    for (; step + V::size < steps; step += 2 * V::size)
      tile_of_lanes<V, Outputs, 2, Inputs, OutputStride>(x, step, w, begin, epilogue, output);
  }
  for (; together > 1 && step < steps; step += V::size)
    tile_of_lanes<V, Outputs, 1, Inputs, OutputStride>(x, step, w, begin, epilogue, output);
}

}  // namespace products

/// epilogue = begin + the product at `steps` steps. Whole vectors are computed, also over what lies after the last
/// step. The weights of neighbouring outputs are OutputStride apart.
template <std::size_t Outputs, std::size_t Inputs, std::size_t OutputStride, class T, class Epilogue>
[[gnu::noinline]] void product_over_lanes(std::size_t steps, const steps_in_rows<T>& x, const weight_of_steps<T>& w,
                                          const T* begin, const Epilogue& epilogue) {
  using V = lanes<T, register_lanes<T>>;
  constexpr std::size_t together = products::outputs_together(Outputs), whole = Outputs / together * together;
  const auto from = [&](std::size_t o) __attribute__((always_inline)) {
    return weight_of_steps<T>{w.first + o * OutputStride, w.input_stride, w.tap_stride};
  };
  for (std::size_t o = 0; o < whole; o += together)
    products::outputs_of_lanes<V, together, Inputs, OutputStride>(steps, x, from(o), begin + o, epilogue, o);
  if constexpr (whole < Outputs)
    products::outputs_of_lanes<V, Outputs - whole, Inputs, OutputStride>(steps, x, from(whole), begin + whole, epilogue,
                                                                         whole);
}

}  // namespace chainrule::internal::kernel
