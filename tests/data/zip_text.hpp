// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <zlib.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// Zip archives, also wrong ones, as PKWARE's application note describes them: written beside the library's own writer,
// which neither compresses nor uses 64-bit numbers.

struct zip_entry {
  std::string name, bytes;
  bool deflated = false;
  std::optional<std::uint64_t> packed = {}, unpacked = {}, local = {};  // what the directory says instead
  std::optional<std::string> deflated_bytes = {};                       // in place of what zlib makes of them
};

inline std::string little_endian(std::uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i) & 0xff);
  return text;
}

inline std::string deflated_text(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

/// The members, and the directory that goes behind them. If the last member says that it is longer than it is, the
/// directory's place is the one behind that length. `wide`: sizes and places are
/// 64-bit numbers, but for the place of a member that is not deflated.
inline std::pair<std::string, std::string> zip_parts(const std::vector<zip_entry>& entries, bool wide = false) {
  std::string members, directory;
  std::uint64_t more = 0;
  for (const zip_entry& entry : entries) {
    const std::string packed = !entry.deflated        ? entry.bytes
                               : entry.deflated_bytes ? *entry.deflated_bytes
                                                      : deflated_text(entry.bytes);
    const uLong check =
        crc32(0, reinterpret_cast<const Bytef*>(entry.bytes.data()), static_cast<uInt>(entry.bytes.size()));
    const std::uint64_t local = entry.local.value_or(members.size()),
                        packed_size = entry.packed.value_or(packed.size()),
                        unpacked_size = entry.unpacked.value_or(entry.bytes.size());
    const auto narrow = [&](std::uint64_t number) { return little_endian(wide ? 0xffffffff : number, 4); };
    const std::string method = little_endian(entry.deflated ? 8 : 0, 2);
    members += "PK\3\4" + little_endian(20, 2) + little_endian(0, 2) + method + little_endian(0, 4) +
               little_endian(check, 4) + little_endian(packed.size(), 4) + little_endian(entry.bytes.size(), 4) +
               little_endian(entry.name.size(), 2) + little_endian(0, 2) + entry.name + packed;
    std::string extra;
    if (wide) {
      extra = little_endian(0x5455, 2) + little_endian(1, 2) + '\0';  // another field before it
      extra += little_endian(1, 2) + little_endian(entry.deflated ? 24 : 16, 2) + little_endian(unpacked_size, 8) +
               little_endian(packed_size, 8) + (entry.deflated ? little_endian(local, 8) : "");
    }
    directory += "PK\1\2" + little_endian(20, 2) + little_endian(20, 2) + little_endian(0, 2) + method +
                 little_endian(0, 4) + little_endian(check, 4) + narrow(packed_size) + narrow(unpacked_size) +
                 little_endian(entry.name.size(), 2) + little_endian(extra.size(), 2) + little_endian(0, 8) +
                 little_endian(0, 2) + (entry.deflated ? narrow(local) : little_endian(local, 4)) + entry.name + extra;
    more = packed_size > (std::uint64_t{1} << 32) ? packed_size - packed.size() : 0;
  }
  const std::uint64_t begin = members.size() + more, end = begin + directory.size();
  std::string back = directory;
  if (wide)
    back += "PK\6\6" + little_endian(44, 8) + little_endian(45, 4) + little_endian(0, 8) +
            little_endian(entries.size(), 8) + little_endian(entries.size(), 8) + little_endian(directory.size(), 8) +
            little_endian(begin, 8) + "PK\6\7" + little_endian(0, 4) + little_endian(end, 8) + little_endian(1, 4);
  back += "PK\5\6" + little_endian(0, 4) + little_endian(wide ? 0xffff : entries.size(), 2) +
          little_endian(wide ? 0xffff : entries.size(), 2) + little_endian(wide ? 0xffffffff : directory.size(), 4) +
          little_endian(wide ? 0xffffffff : begin, 4) + little_endian(0, 2);
  return {members, back};
}

inline std::string zip_text(const std::vector<zip_entry>& entries, bool wide = false) {
  const auto [front, back] = zip_parts(entries, wide);
  return front + back;
}
