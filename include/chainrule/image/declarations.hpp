// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <chainrule/shape/pool_axis.hpp>

// The loops over images that operations call, declared without their bodies, as in kernel/declarations.hpp.
namespace chainrule::internal::image {

// convolution.hpp
template <class Geometry, class T, class Epilogue>
constexpr void convolve(std::size_t rows, const T* x, const T* w, const T* b, const Epilogue& epilogue);

// convolution_input.hpp
template <class Geometry, bool Accumulate, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
constexpr void convolve_backward_input(std::size_t rows, const T* dz, const T* w, const Epilogue& epilogue);

// convolution_weight.hpp
template <class Geometry, bool Accumulate, class T>
constexpr void convolve_backward_weight(std::size_t rows, const T* dz, const T* x, T* dw);
template <std::size_t Planes, std::size_t Size, bool Accumulate, class T>
constexpr void plane_sum(std::size_t rows, const T* dz, T* db);

// transposed_convolution.hpp
template <class Geometry, class T>
constexpr void convolve_transposed(std::size_t rows, const T* x, const T* w, const T* b, T* z);
template <class Geometry, bool Accumulate, class T, class Epilogue>
constexpr void convolve_transposed_backward_input(std::size_t rows, const T* dz, const T* w, const Epilogue& epilogue);
template <class Geometry, bool Accumulate, class T>
constexpr void convolve_transposed_backward_weight(std::size_t rows, const T* dz, const T* x, T* dw);

// pooling.hpp
template <class Geometry, class T>
constexpr void max_pool(std::size_t rows, const T* x, T* y);
template <class Geometry, class T>
constexpr void max_pool_rows(std::size_t planes, std::size_t first, std::size_t end, const T* x, T* y);
template <class Geometry, class T>
constexpr void max_pool_places(const T* x, std::uint32_t* places);
template <class Geometry, class T>
constexpr void average_pool(std::size_t rows, const T* x, T* y);
template <class Geometry, class T>
constexpr void average_pool_rows(std::size_t planes, std::size_t first, std::size_t end, const T* x, T* y);

// pooling_backward.hpp
template <class Geometry, bool Accumulate, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
constexpr void max_pool_backward(std::size_t rows, const T* dy, const T* x, const Epilogue& epilogue);
template <class Geometry, bool Accumulate, class T, class Epilogue>
  requires(!std::is_pointer_v<Epilogue>)
constexpr void average_pool_backward(std::size_t rows, const T* dy, const Epilogue& epilogue);

// pool_axes.hpp
namespace pools {

template <class T>
constexpr void max_over_axes(const pool_shape& of, std::size_t rows, const T* x, T* y);
template <class T>
constexpr void max_over_axes_backward(const pool_shape& of, std::size_t rows, const T* dy, const T* x, T* dx);
template <class T>
constexpr void max_places_over_axes(const pool_shape& of, const T* x, std::uint32_t* places);
template <class T>
constexpr void mean_over_axes(const pool_shape& of, std::size_t rows, const T* x, T* y);
template <class T>
constexpr void mean_over_axes_backward(const pool_shape& of, std::size_t rows, const T* dy, T* dx);
template <class T>
constexpr void norm_over_axes(const pool_shape& of, std::size_t p, std::size_t rows, const T* x, T* y);
template <class T>
constexpr void norm_over_axes_backward(const pool_shape& of, std::size_t p, std::size_t rows, const T* dy, const T* x,
                                       const T* y, T* dx);

}  // namespace pools

}  // namespace chainrule::internal::image
