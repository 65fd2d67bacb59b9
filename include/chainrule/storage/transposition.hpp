// SPDX-License-Identifier: BSL-1.0
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <cstring>
#include <vector>

#include <chainrule/storage/model_tensors.hpp>

// Copies rows of a file from and to memory in which a parameter has its axes in the opposite order.
namespace chainrule::internal::storage {

/// For each element of the file's rows, the row of such memory in which it is. Empty for a matrix, where that is k
/// itself.
inline std::vector<std::size_t> places_in_row(const std::vector<std::size_t>& extents) {
  std::vector<std::size_t> places;
  if (extents.size() <= 2) return places;
  std::size_t row_size = 1;
  for (std::size_t axis = 1; axis < extents.size(); ++axis) row_size *= extents[axis];
  for (std::size_t k = 0; k < row_size; ++k) {
    std::size_t rest = k, stride = row_size, place = 0;
    for (std::size_t axis = extents.size(); axis-- > 1; rest /= extents[axis]) {
      stride /= extents[axis];
      place += rest % extents[axis] * stride;
    }
    places.push_back(place);
  }
  return places;
}

/// Where the model's memory has the column of the k-th elements of the file's rows.
inline std::size_t begin_of_column(const tensor_part& part, const std::vector<std::size_t>& places, std::size_t k) {
  return part.offset + (places.empty() ? k : places[k]) * part.rows;
}

#ifdef __SSE2__
inline constexpr std::size_t bytes_of_a_vector = 16, vectors_of_a_line = 4;

inline __m128 load_vector(const float* from) { return _mm_loadu_ps(from); }
inline __m128d load_vector(const double* from) { return _mm_loadu_pd(from); }
inline void transpose_vectors(__m128 (&rows)[4]) { _MM_TRANSPOSE4_PS(rows[0], rows[1], rows[2], rows[3]); }
inline void transpose_vectors(__m128d (&rows)[2]) {
  const __m128d first = rows[0];
  rows[0] = _mm_unpacklo_pd(first, rows[1]);
  rows[1] = _mm_unpackhi_pd(first, rows[1]);
}
// `PastCaches` uses non-temporal stores, so that memory that is only written is not read.
template <bool PastCaches>
void store_vector(float* to, __m128 vector) {
  PastCaches ? _mm_stream_ps(to, vector) : _mm_storeu_ps(to, vector);
}
template <bool PastCaches>
void store_vector(double* to, __m128d vector) {
  PastCaches ? _mm_stream_pd(to, vector) : _mm_storeu_pd(to, vector);
}

// Transposes squares one below the other, each with as many numbers on a side as a vector has lanes, from rows `stride`
// apart to the pointers. With the squares of a line of the cache each pointer's line is written at once.
template <bool PastCaches, std::size_t Squares, class T, std::size_t Lanes = bytes_of_a_vector / sizeof(T)>
void transpose_squares(const T* from, std::size_t stride, T* const (&to)[Lanes]) {
  decltype(load_vector(from)) rows[Squares][Lanes];
  for (std::size_t square = 0; square < Squares; ++square) {
    for (std::size_t i = 0; i < Lanes; ++i) rows[square][i] = load_vector(from + (square * Lanes + i) * stride);
    transpose_vectors(rows[square]);
  }
  for (std::size_t i = 0; i < Lanes; ++i)
    for (std::size_t square = 0; square < Squares; ++square)
      store_vector<PastCaches>(to[i] + square * Lanes, rows[square][i]);
}
#endif

/// Copies rows [first, end) of a part, the first of which is at `file`, to the model's memory.
template <class T>
void rows_to_memory(const unsigned char* file, std::size_t first, std::size_t end, const tensor_part& part,
                    const std::vector<std::size_t>& places, T* memory) {
  const std::size_t columns = part.row_size;
  const auto column = [&](std::size_t k) { return memory + begin_of_column(part, places, k); };
  std::size_t whole = 0;
#ifdef __SSE2__
  constexpr std::size_t lanes = bytes_of_a_vector / sizeof(T);
  if (part.rows % lanes == 0 && first % lanes == 0 && end % lanes == 0 &&
      reinterpret_cast<std::uintptr_t>(memory + part.offset) % bytes_of_a_vector == 0) {
    whole = columns / lanes * lanes;
    // Columns of a line of the cache together, so that each line of the rows is fetched once.
    const auto transpose = [&]<std::size_t Groups>(std::size_t k) {
      T* to[Groups][lanes];
      for (std::size_t lane = 0; lane < Groups * lanes; ++lane)
        to[lane / lanes][lane % lanes] = column(k + lane) + first;
      const T* from = reinterpret_cast<const T*>(file) + k;
      std::size_t left = end - first;
      const auto next = [&]<std::size_t Squares>() {
        for (std::size_t group = 0; group < Groups; ++group) {
          transpose_squares<true, Squares>(from + group * lanes, columns, to[group]);
          for (T*& each : to[group]) each += Squares * lanes;
        }
        from += Squares * lanes * columns;
        left -= Squares * lanes;
      };
      while (left >= vectors_of_a_line * lanes) next.template operator()<vectors_of_a_line>();
      while (left > 0) next.template operator()<1>();
    };
    std::size_t k = 0;
    for (; k + vectors_of_a_line * lanes <= whole; k += vectors_of_a_line * lanes)
      transpose.template operator()<vectors_of_a_line>(k);
    for (; k < whole; k += lanes) transpose.template operator()<1>(k);
    _mm_sfence();
  }
#endif
  for (std::size_t k = whole; k < columns; ++k) {
    T* const to = column(k);
    for (std::size_t i = first; i < end; ++i)
      std::memcpy(to + i, file + ((i - first) * columns + k) * sizeof(T), sizeof(T));
  }
}

/// The inverse, to `file`, which has room for these rows.
template <class T>
void rows_to_file(const T* memory, std::size_t first, std::size_t end, const tensor_part& part,
                  const std::vector<std::size_t>& places, T* file) {
  const std::size_t columns = part.row_size;
  const auto column = [&](std::size_t k) { return memory + begin_of_column(part, places, k); };
  std::size_t whole = 0;
#ifdef __SSE2__
  constexpr std::size_t lanes = bytes_of_a_vector / sizeof(T);
  // the columns of a matrix are equally spaced, those of other parameters are not
  if (places.empty() && (end - first) % lanes == 0) {
    whole = columns / lanes * lanes;
    for (std::size_t k = 0; k < whole; k += lanes)
      for (std::size_t i = first; i < end; i += lanes) {
        T* to[lanes];
        for (std::size_t lane = 0; lane < lanes; ++lane) to[lane] = file + (i - first + lane) * columns + k;
        transpose_squares<false, 1>(column(k) + i, part.rows, to);
      }
  }
#endif
  for (std::size_t i = first; i < end; ++i)
    for (std::size_t k = whole; k < columns; ++k) file[(i - first) * columns + k] = column(k)[i];
}

}  // namespace chainrule::internal::storage
