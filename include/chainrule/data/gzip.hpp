// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <zlib.h>

#include <algorithm>

#include <chainrule/file/read_file.hpp>

// Uses zlib: link with -lz. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::data {

/// zlib's state while it inflates the members of a file; released with this object.
class inflater {
 public:
  inflater(const unsigned char* bytes, std::size_t count, const std::string& file)
      : next(bytes), left(count), name(file) {
    const int gzip_window = 15 + 16;
    if (inflateInit2(&stream, gzip_window) != Z_OK) throw data_error(name + ": zlib has no memory");
  }
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;
  ~inflater() { inflateEnd(&stream); }

  /// Inflates up to `most` bytes and returns how many there were; 0 when all members have been read and checked.
  std::size_t read(unsigned char* to, std::size_t most) {
    stream.next_out = to;
    stream.avail_out = part_of(most);
    const uInt capacity = stream.avail_out;
    while (!ended && stream.avail_out != 0) {
      stream.next_in = const_cast<unsigned char*>(next);
      stream.avail_in = part_of(left);
      const int state = inflate(&stream, Z_NO_FLUSH);
      left -= static_cast<std::size_t>(stream.next_in - next);
      next = stream.next_in;
      if (state == Z_STREAM_END)
        begin_member();
      else if (state == Z_MEM_ERROR)
        throw data_error(name + ": zlib has no memory");
      else if (state != Z_OK)
        throw data_error(name + ": a damaged or incomplete gzip file");
    }
    return capacity - stream.avail_out;
  }

 private:
  // zlib counts in 32 bits.
  static uInt part_of(std::size_t count) { return static_cast<uInt>(std::min(count, std::size_t{1} << 30)); }

  // The next member, if there is one: a file is a series of them (RFC 1952, 2.2).
  void begin_member() {
    ended = left == 0;
    if (ended) return;
    if (left < 2 || next[0] != 0x1f || next[1] != 0x8b)
      throw data_error(name + ": " + std::to_string(left) + " bytes after the end of the gzip data");
    inflateReset(&stream);
  }

  z_stream stream{};
  const unsigned char* next;
  std::size_t left;
  const std::string& name;
  bool ended = false;
};

}  // namespace internal::data

/// A file's bytes, inflated if they are gzipped: all members, one after another. Throws data_error, with the name, for
/// a file that is damaged or cut, for anything after the last member, and for more than `most` bytes. It inflates
/// twice, the first time only to count, so that it allocates no more memory than the result needs, and none for a
/// damaged file.
template <class Bytes = std::vector<unsigned char>>
Bytes parse_gzip(Bytes bytes, const std::string& name, std::size_t most = std::size_t{1} << 30) {
  std::size_t size = bytes.size();
  const bool gzipped = size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
  if (gzipped) {
    internal::data::inflater count(bytes.data(), bytes.size(), name);
    Bytes part(1 << 16);
    size = 0;
    for (std::size_t came = 1; came != 0 && size <= most; size += came) came = count.read(part.data(), part.size());
  }
  if (size > most)
    throw data_error(name + ": more than " + std::to_string(most) + " bytes" + (gzipped ? " when it is inflated" : ""));
  if (!gzipped) return bytes;
  Bytes inflated(size);
  internal::data::inflater stream(bytes.data(), bytes.size(), name);
  for (std::size_t at = 0; at < size;) at += stream.read(inflated.data() + at, size - at);
  return inflated;
}

/// The same for a file.
template <class Bytes = std::vector<unsigned char>>
Bytes read_gzip_file(const std::string& name, std::size_t most = std::size_t{1} << 30) {
  return parse_gzip(read_file<Bytes>(name), name, most);
}

}  // namespace chainrule
