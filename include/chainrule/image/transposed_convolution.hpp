// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/image/convolution_input.hpp>
#include <chainrule/image/convolution_weight.hpp>

// Transposed convolutions: those of a convolution whose image is the output and whose output is the input. Geometry is
// that of the convolution: its filters are the channels of x, its channels the filters here.
namespace chainrule::internal::image {

/// z = x times the convolution's matrix, plus b(c) on the whole plane c where there is one.
template <class Geometry, class T>
constexpr void convolve_transposed(std::size_t rows, const T* x, const T* w, const T* b, T* z) {
  constexpr std::size_t planes = Geometry::channels, size = Geometry::image_size;
  for (std::size_t plane = 0; plane < rows * planes; ++plane) {
    const T begin = b == nullptr ? T{} : b[plane % planes];
    for (std::size_t i = 0; i < size; ++i) z[plane * size + i] = begin;
  }
  convolve_backward_input<Geometry, true>(rows, x, w, z);
}

/// dx = the convolution of dz, or dx += it.
template <class Geometry, bool Accumulate, class T, class Epilogue>
constexpr void convolve_transposed_backward_input(std::size_t rows, const T* dz, const T* w, const Epilogue& epilogue) {
  convolutions::correlate<Accumulate, image_correlation<Geometry>>(rows, dz, w, static_cast<const T*>(nullptr),
                                                                   epilogue);
}

/// dW = the cross-correlation of dz and x, or dW += it.
template <class Geometry, bool Accumulate, class T>
constexpr void convolve_transposed_backward_weight(std::size_t rows, const T* dz, const T* x, T* dw) {
  convolve_backward_weight<Geometry, Accumulate>(rows, x, dz, dw);
}

}  // namespace chainrule::internal::image
