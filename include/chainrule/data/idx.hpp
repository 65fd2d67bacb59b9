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

/// Reads IDX (LeCun, Cortes, Burges): two zero bytes, 8 for unsigned bytes, the rank, each extent as a big-endian
/// 32-bit number, the elements. Throws data_error, with `name`, for anything else, also for missing or spare bytes.
/// Bytes that are moved in are not copied.
template <class Array = idx_array>
Array parse_idx(std::vector<unsigned char> bytes, const std::string& name) {
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0) throw data_error(name + ": not an IDX file");
  if (bytes[2] != 8)
    throw data_error(name + ": an IDX file of element type " + std::to_string(bytes[2]) +
                     ": only type 8, unsigned bytes, can be read");
  const std::size_t rank = bytes[3];
  const std::size_t header = 4 + 4 * rank;
  if (rank == 0 || bytes.size() < header) throw data_error(name + ": an IDX file without all of its extents");
  Array array;
  std::uint64_t size = 1;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    std::uint64_t extent = 0;
    for (std::size_t i = 0; i < 4; ++i) extent = extent << 8 | bytes[4 + 4 * axis + i];
    if (extent != 0 && size > bytes.size() / extent)
      throw data_error(name + ": an IDX file shorter than its extents say");
    size *= extent;
    array.extents.push_back(static_cast<std::size_t>(extent));
  }
  if (size != bytes.size() - header)
    throw data_error(name + ": an IDX file of " + std::to_string(bytes.size() - header) +
                     " elements whose extents say " + std::to_string(size));
  // By a name whose type depends on Array: the compiler then looks at erase only where this function is used.
  auto& elements = array.elements;
  elements = std::move(bytes);
  elements.erase(elements.begin(), elements.begin() + static_cast<std::ptrdiff_t>(header));
  return array;
}

}  // namespace chainrule
