// SPDX-License-Identifier: BSL-1.0
// Zip archives of arrays, and an array by itself, which a checksum guards in an archive: as a model's and as data.
#include <chainrule/data/npz.hpp>
#include <chainrule/storage/npz.hpp>

#include "fuzz.hpp"

using namespace chainrule;
namespace storage = internal::storage;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<unsigned char> bytes(data, data + size);
  const auto look_at = [](const storage::tensor_entry& entry) {
    std::size_t count = 1, sum = 0;
    for (const std::size_t extent : entry.extents)
      must(!__builtin_mul_overflow(count, extent, &count), "extents can be multiplied");
    for (const unsigned char byte : entry.bytes) sum += byte;  // a sanitizer sees each byte
    must(entry.bytes.size() == count * storage::bytes_of(entry.kind) && sum <= 255 * entry.bytes.size(),
         "an array has the bytes that its shape says");
  };
  try {
    const storage::tensor_file file = storage::parse_npz(bytes, "file");
    for (const auto& entry : file.tensors) look_at(entry);
  } catch (const data_error& error) {
    must_be_readable(error);
  }
  try {
    storage::tensor_entry entry;
    storage::tensor_file owner;
    const std::string name = "file";
    const storage::npy_header header(bytes, name, entry);
    look_at(entry);
    if (header.fortran_order()) storage::in_file_order(entry, header.bytes_of_each(), owner);
    look_at(entry);
  } catch (const data_error& error) {
    must_be_readable(error);
  }
  const auto look_at_data = [&]<class T>(T) {
    try {
      const auto array = parse_npy<T>(bytes, "file");
      T last{};
      for (const T number : array) last = number;
      must(array.size() == 0 || last == array.flat(array.size() - 1) || last != last, "an array has its numbers");
    } catch (const data_error& error) {
      must_be_readable(error);
    }
  };
  look_at_data(float());
  look_at_data(int());
  return 0;
}
