// SPDX-License-Identifier: BSL-1.0
// Arrays in MNIST's format.
#include <chainrule/data/idx.hpp>

#include "fuzz.hpp"

using namespace chainrule;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<unsigned char> bytes(data, data + size);
  try {
    const idx_array array = parse_idx(bytes, "array");
    std::size_t elements = 1;
    std::vector<unsigned char> written{0, 0, 8, static_cast<unsigned char>(array.extents.size())};
    for (const std::size_t extent : array.extents) {
      must(!__builtin_mul_overflow(elements, extent, &elements), "extents can be multiplied");
      for (int shift = 24; shift >= 0; shift -= 8) written.push_back(static_cast<unsigned char>(extent >> shift));
    }
    must(elements == array.elements.size(), "there are as many elements as the extents say");
    written.insert(written.end(), array.elements.begin(), array.elements.end());
    must(written == bytes, "what is written again is what was read");
  } catch (const data_error& error) {
    must_be_readable(error);
  }
  return 0;
}
