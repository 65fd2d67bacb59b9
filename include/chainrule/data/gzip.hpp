// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <zlib.h>

#include <chainrule/data/file.hpp>

// Uses zlib: link with -lz. Not part of chainrule.hpp.
namespace chainrule {

/// A file's bytes, inflated if it is gzipped. Throws data_error for a damaged or cut file, and for one that inflates to
/// more than `most` bytes.
inline std::vector<unsigned char> read_gzip_file(const std::string& name, std::size_t most = std::size_t{1} << 30) {
  const auto bytes = read_file(name);
  if (bytes.size() < 2 || bytes[0] != 0x1f || bytes[1] != 0x8b) return bytes;
  z_stream stream{};
  const int gzip_window = 15 + 16;
  if (inflateInit2(&stream, gzip_window) != Z_OK) throw data_error(name + ": zlib has no memory");
  std::vector<unsigned char> inflated;
  std::vector<unsigned char> part(1 << 16);
  stream.next_in = const_cast<unsigned char*>(bytes.data());
  stream.avail_in = static_cast<unsigned>(bytes.size());
  int state = Z_OK;
  while (state == Z_OK && inflated.size() <= most) {
    stream.next_out = part.data();
    stream.avail_out = static_cast<unsigned>(part.size());
    state = inflate(&stream, Z_NO_FLUSH);
    inflated.insert(inflated.end(), part.begin(), part.end() - static_cast<std::ptrdiff_t>(stream.avail_out));
  }
  inflateEnd(&stream);
  if (inflated.size() > most) throw data_error(name + ": inflates to more than " + std::to_string(most) + " bytes");
  if (state != Z_STREAM_END) throw data_error(name + ": a damaged or incomplete gzip file");
  return inflated;
}

}  // namespace chainrule
