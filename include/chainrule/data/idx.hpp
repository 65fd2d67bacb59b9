// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/file/read_file.hpp>

namespace chainrule {

/// An array of bytes in MNIST's IDX format: `extents`, and the elements, the last extent fastest.
struct idx_array {
  std::vector<std::size_t> extents;
  std::vector<unsigned char> elements;
};

namespace internal::data {

// The header of an IDX file of `size` bytes, which begins with `there` bytes at `start`: all of it, or as many as the
// longest header has. (A template, so that it costs only programs that read such a file.)
template <class Extents = std::vector<std::size_t>>
struct idx_header {
  static constexpr std::size_t longest = 4 + 4 * 255;
  Extents extents;
  std::size_t begin = 0;  // of the elements

  idx_header(const unsigned char* start, std::size_t there, std::uint64_t size, const std::string& name) {
    if (there < 4 || start[0] != 0 || start[1] != 0) throw data_error(name + ": not an IDX file");
    if (start[2] != 8)
      throw data_error(name + ": an IDX file of element type " + std::to_string(start[2]) +
                       ": only type 8, unsigned bytes, can be read");
    const std::size_t rank = start[3];
    begin = 4 + 4 * rank;
    if (rank == 0 || there < begin) throw data_error(name + ": an IDX file without all of its extents");
    std::uint64_t elements = 1;
    for (std::size_t axis = 0; axis < rank; ++axis) {
      std::uint64_t extent = 0;
      for (std::size_t i = 0; i < 4; ++i) extent = extent << 8 | start[4 + 4 * axis + i];
      if (extent != 0 && elements > size / extent)
        throw data_error(name + ": an IDX file shorter than its extents say");
      elements *= extent;
      extents.push_back(static_cast<std::size_t>(extent));
    }
    if (elements != size - begin)
      throw data_error(name + ": an IDX file of " + std::to_string(size - begin) + " elements whose extents say " +
                       std::to_string(elements));
  }
};

}  // namespace internal::data

/// Reads IDX (LeCun, Cortes, Burges): two zero bytes, 8 for unsigned bytes, the rank, each extent as a big-endian
/// 32-bit number, the elements. Throws data_error, with `name`, for anything else, also for missing or spare bytes.
/// Bytes that are moved in are not copied.
template <class Array = idx_array>
Array parse_idx(std::vector<unsigned char> bytes, const std::string& name) {
  internal::data::idx_header<decltype(Array::extents)> header(bytes.data(), bytes.size(), bytes.size(), name);
  Array array;
  array.extents = std::move(header.extents);
  // By a name whose type depends on Array: the compiler then looks at erase only where this function is used.
  auto& elements = array.elements;
  elements = std::move(bytes);
  elements.erase(elements.begin(), elements.begin() + static_cast<std::ptrdiff_t>(header.begin));
  return array;
}

}  // namespace chainrule
