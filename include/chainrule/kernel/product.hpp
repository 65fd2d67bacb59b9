// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

// The three products of a dense layer over a batch. Matrices of samples are row-major (rows, features); a weight of
// shape (outputs, inputs) lies with its outputs adjacent: w[input * Outputs + output].
namespace chainrule::kernel {

/// Rows that are computed together, so that a loaded weight serves all of them, and how many outputs at a time.
inline constexpr std::size_t row_tile = 4;
inline constexpr std::size_t column_tile = 32;

template <std::size_t Outputs, std::size_t Inputs, std::size_t Rows, std::size_t Columns, class T>
constexpr void affine_tile(const T* x, const T* w, const T* b, T* z) {
  T sum[Rows][Columns];
  for (std::size_t r = 0; r < Rows; ++r)
    for (std::size_t o = 0; o < Columns; ++o) sum[r][o] = b[o];
  for (std::size_t i = 0; i < Inputs; ++i)
    for (std::size_t r = 0; r < Rows; ++r)
      for (std::size_t o = 0; o < Columns; ++o) sum[r][o] += x[r * Inputs + i] * w[i * Outputs + o];
  for (std::size_t r = 0; r < Rows; ++r)
    for (std::size_t o = 0; o < Columns; ++o) z[r * Outputs + o] = sum[r][o];
}

template <std::size_t Outputs, std::size_t Inputs, std::size_t Rows, class T>
constexpr void affine_rows(const T* x, const T* w, const T* b, T* z) {
  constexpr std::size_t tiled = Outputs / column_tile * column_tile;
  for (std::size_t o = 0; o < tiled; o += column_tile) affine_tile<Outputs, Inputs, Rows, column_tile>(x, w + o, b + o, z + o);
  if constexpr (tiled < Outputs) affine_tile<Outputs, Inputs, Rows, Outputs - tiled>(x, w + tiled, b + tiled, z + tiled);
}

/// z = x W' + b: x (rows, inputs), z (rows, outputs).
template <std::size_t Outputs, std::size_t Inputs, class T>
constexpr void affine(std::size_t rows, const T* x, const T* w, const T* b, T* z) {
  std::size_t r = 0;
  for (; r + row_tile <= rows; r += row_tile) affine_rows<Outputs, Inputs, row_tile>(x + r * Inputs, w, b, z + r * Outputs);
  for (; r < rows; ++r) affine_rows<Outputs, Inputs, 1>(x + r * Inputs, w, b, z + r * Outputs);
}

/// dx = dz W, or dx += dz W: dz (rows, outputs), dx (rows, inputs).
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class T>
constexpr void times_weight(std::size_t rows, const T* dz, const T* w, T* dx) {
  // Independent partial sums let the additions overlap and be vectorised without reordering any of them.
  constexpr std::size_t lanes = 16;
  constexpr std::size_t whole = Outputs / lanes * lanes;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t i = 0; i < Inputs; ++i) {
      const T* weights = w + i * Outputs;
      const T* gradient = dz + r * Outputs;
      T sum{};
      if constexpr (whole > 0) {
        T partial[lanes] = {};
        for (std::size_t o = 0; o < whole; o += lanes)
          for (std::size_t lane = 0; lane < lanes; ++lane) partial[lane] += gradient[o + lane] * weights[o + lane];
        for (std::size_t lane = 0; lane < lanes; ++lane) sum += partial[lane];
      }
      for (std::size_t o = whole; o < Outputs; ++o) sum += gradient[o] * weights[o];
      if constexpr (Accumulate)
        dx[r * Inputs + i] += sum;
      else
        dx[r * Inputs + i] = sum;
    }
  }
}

template <std::size_t Outputs, std::size_t Inputs, std::size_t Rows, std::size_t Columns, bool Accumulate, class T>
constexpr void outer_tile(std::size_t rows, const T* dz, const T* x, T* dw) {
  T sum[Rows][Columns];
  for (std::size_t i = 0; i < Rows; ++i)
    for (std::size_t o = 0; o < Columns; ++o) sum[i][o] = Accumulate ? dw[i * Outputs + o] : T{};
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < Rows; ++i)
      for (std::size_t o = 0; o < Columns; ++o) sum[i][o] += x[r * Inputs + i] * dz[r * Outputs + o];
  for (std::size_t i = 0; i < Rows; ++i)
    for (std::size_t o = 0; o < Columns; ++o) dw[i * Outputs + o] = sum[i][o];
}

template <std::size_t Outputs, std::size_t Inputs, std::size_t Rows, bool Accumulate, class T>
constexpr void outer_rows(std::size_t rows, const T* dz, const T* x, T* dw) {
  constexpr std::size_t tiled = Outputs / column_tile * column_tile;
  for (std::size_t o = 0; o < tiled; o += column_tile) outer_tile<Outputs, Inputs, Rows, column_tile, Accumulate>(rows, dz + o, x, dw + o);
  if constexpr (tiled < Outputs) outer_tile<Outputs, Inputs, Rows, Outputs - tiled, Accumulate>(rows, dz + tiled, x, dw + tiled);
}

/// dW = dz' x summed over the rows, or dW += it: the gradient of a weight, laid out as the weight is.
template <std::size_t Outputs, std::size_t Inputs, bool Accumulate, class T>
constexpr void outer_sum(std::size_t rows, const T* dz, const T* x, T* dw) {
  constexpr std::size_t tiled = Inputs / row_tile * row_tile;
  for (std::size_t i = 0; i < tiled; i += row_tile) outer_rows<Outputs, Inputs, row_tile, Accumulate>(rows, dz, x + i, dw + i * Outputs);
  for (std::size_t i = tiled; i < Inputs; ++i) outer_rows<Outputs, Inputs, 1, Accumulate>(rows, dz, x + i, dw + i * Outputs);
}

/// db = the sum of dz's rows, or db += it.
template <std::size_t Size, bool Accumulate, class T>
constexpr void row_sum(std::size_t rows, const T* dz, T* db) {
  if constexpr (!Accumulate)
    for (std::size_t i = 0; i < Size; ++i) db[i] = T{};
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < Size; ++i) db[i] += dz[r * Size + i];
}

}  // namespace chainrule::kernel
