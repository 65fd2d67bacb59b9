// SPDX-License-Identifier: BSL-1.0
// Rows of arrays in NumPy's archives, read from a file in parts, beside the same arrays read whole. The first byte
// chooses: the others are an archive; or an array, of which one is made; or an array's deflated data, to which the
// right header and checksum are put, because no fuzzer guesses a checksum. It also says in which order rows are read.
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include <chainrule/data/npz.hpp>
#include <chainrule/data/npz_rows.hpp>

#include "../data/zip_text.hpp"
#include "fuzz.hpp"

using namespace chainrule;

namespace {

constexpr std::size_t most = 1 << 16;  // bytes, of an array that is inflated

// The file that is read, in the folder for such files.
struct file_for_one_input {
  std::string name = (std::filesystem::temp_directory_path() / ("npz_rows_" + std::to_string(::getpid()))).string();
  ~file_for_one_input() { std::filesystem::remove(name); }

  void write(const std::string& bytes) const {
    std::ofstream file(name, std::ios::binary | std::ios::trunc);
    file << bytes;
    must(file.flush().good(), "a file is written");
  }
};

enum class order { forward, backward, mixed };

bool says(const std::string& text, const char* words) { return text.find(words) != std::string::npos; }

// What the whole file and its parts say of an array is the same, but for what rows are not read of.
template <class T>
void compare(const std::string& archive, const std::string& file, const std::string& array, order rows_in) {
  std::optional<xt::xarray<T>> whole;
  std::string refused;
  try {
    whole = parse_npz<T>({reinterpret_cast<const unsigned char*>(archive.data()), archive.size()}, file, array);
  } catch (const data_error& error) {
    must_be_readable(error);
    refused = error.what();
  }
  try {
    npz_rows rows(file, array);
    std::size_t size = 1;
    for (const std::size_t extent : rows.extents()) {
      if (rows.size() == 0) break;
      must(!__builtin_mul_overflow(size, extent, &size), "extents of a row can be multiplied");
    }
    const std::size_t count = rows.size();
    if (count > 4096) return;  // of no numbers, or many
    if (rows.is_in_order() && count * count * size > (std::size_t{1} << 22)) rows_in = order::forward;
    std::vector<T> row(size);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t number = rows_in == order::forward    ? i
                                 : rows_in == order::backward ? count - 1 - i
                                 : i % 2 == 0                 ? i / 2
                                                              : count - 1 - i / 2;
      rows.read(number, row.data());
      if (whole)
        must(size == 0 || std::memcmp(row.data(), whole->data() + number * size, size * sizeof(T)) == 0,
             "a row has the array's numbers");
    }
    must(!whole || (whole->dimension() == rows.extents().size() + 1 && whole->shape()[0] == count &&
                    whole->size() == count * (count == 0 ? 0 : size)),
         "an array has its rows");
    must(whole || (!rows.is_in_order() && says(refused, "is damaged")),
         "what is damaged is read nowhere but for a sum");
  } catch (const data_error& error) {
    must_be_readable(error);
    const std::string text = error.what();
    must(!whole || says(text, "has no rows") || says(text, "is column-major"), "an array that is read has rows");
  }
}

void check(const std::string& archive, order rows_in) {
  static const file_for_one_input file;
  file.write(archive);
  std::vector<std::string> names;
  try {
    names = names_in_npz(file.name);
    if (names.size() > 3) names.resize(3);
  } catch (const data_error& error) {
    must_be_readable(error);
  }
  if (names.empty()) names.push_back("x");
  for (const std::string& name : names) {
    compare<float>(archive, file.name, name, rows_in);
    compare<int>(archive, file.name, name, rows_in);
  }
}

std::string inflated(const std::string& deflated, std::size_t& used) {
  z_stream stream{};
  must(inflateInit2(&stream, -15) == Z_OK, "zlib begins");
  std::string bytes(most, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(deflated.data()));
  stream.avail_in = static_cast<uInt>(deflated.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  inflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  used = stream.total_in;
  inflateEnd(&stream);
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto rows_in = static_cast<order>(data[0] / 3 % 3);
  const unsigned more = data[0] / 9;
  if (data[0] % 3 == 0) {
    check(rest, rows_in);
    return 0;
  }
  zip_entry entry{"x.npy", rest, true};
  if (data[0] % 3 == 1) {
    entry.deflated = more % 2 == 1;
  } else {
    std::size_t used = 0;
    entry.bytes = inflated(rest, used);
    entry.deflated_bytes = rest.substr(0, used);
    if (more % 8 == 1) entry.deflated_bytes = rest;  // perhaps with bytes behind the end
    if (more % 8 == 2) entry.bytes += '\0';          // more than it inflates to
    if (more % 8 == 3 && !entry.bytes.empty()) entry.bytes.pop_back();
    if (more % 8 == 4 && !entry.bytes.empty()) entry.bytes.back() ^= 1;  // another checksum
  }
  check(zip_text(more / 8 % 2 == 1 ? std::vector<zip_entry>{{"y.npy", "no array"}, entry} : std::vector{entry},
                 more / 16 % 2 == 1),
        rows_in);
  return 0;
}
