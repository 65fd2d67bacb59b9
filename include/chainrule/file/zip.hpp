// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <zlib.h>

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include <chainrule/file/bytes.hpp>

// Zip archives as NumPy writes them. Uses zlib: link with -lz. Not part of chainrule.hpp.
namespace chainrule::internal::files {

inline constexpr std::size_t most_in_an_archive = 0xffffffff;  // bytes; more would need zip's 64-bit extension

struct zip_member {
  std::string name;
  std::size_t begin = 0, packed = 0, unpacked = 0;
  std::uint32_t check = 0;
  bool deflated = false;
};

inline uLong checksum_of(const unsigned char* bytes, std::size_t count, uLong before = 0) {
  for (; count > 0;) {
    const auto part = static_cast<uInt>(std::min<std::size_t>(count, std::size_t{1} << 30));
    before = crc32(before, bytes, part);
    bytes += part;
    count -= part;
  }
  return before;
}

/// The members of a zip archive, from its directory at the end (PKWARE's application note, 4.3). All members are inside
/// the file, and no two share bytes.
inline std::vector<zip_member> zip_members(std::span<const unsigned char> bytes, const std::string& file) {
  const auto number = [&](std::size_t at, std::size_t count) {
    if (at > bytes.size() || count > bytes.size() - at) refuse_file(file, "a zip archive that is incomplete");
    return static_cast<std::size_t>(read_little_endian(bytes.data() + at, count));
  };
  constexpr std::size_t end_size = 22, most_comment = 0xffff;
  std::size_t end = bytes.size() < end_size ? 0 : bytes.size() - end_size + 1, tried = 0;
  while (end > 0 && tried++ <= most_comment && number(end - 1, 4) != 0x06054b50) --end;
  if (end == 0 || tried > most_comment + 1) refuse_file(file, "no zip archive");
  --end;
  const std::size_t count = number(end + 10, 2);
  std::size_t at = number(end + 16, 4);
  if (number(end + 8, 2) != count || count == 0xffff || at == most_in_an_archive)
    refuse_file(file, "a zip archive of several parts or of more than 4 GB");
  std::vector<zip_member> members;
  std::size_t all = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (number(at, 4) != 0x02014b50) refuse_file(file, "a zip archive whose directory is damaged");
    zip_member member;
    const std::size_t method = number(at + 10, 2), flags = number(at + 8, 2), local = number(at + 42, 4);
    member.check = static_cast<std::uint32_t>(number(at + 16, 4));
    member.packed = number(at + 20, 4);
    member.unpacked = number(at + 24, 4);
    const std::size_t name_size = number(at + 28, 2);
    number(at + 46, name_size);
    member.name.assign(reinterpret_cast<const char*>(bytes.data()) + at + 46, name_size);
    const auto refuse = [&](const char* why) {
      refuse_file(file, "the member '" + describe_text(member.name.substr(0, 60)) + "' " + why);
    };
    if (wrong_in_name(member.name) != nullptr) refuse(wrong_in_name(member.name));
    if ((method != 0 && method != 8) || (flags & 1) != 0) refuse("is packed in a way that is not read");
    if (number(local, 4) != 0x04034b50) refuse("is not where the directory says");
    member.begin = local + 30 + number(local + 26, 2) + number(local + 28, 2);
    member.deflated = method == 8;
    if (member.begin > bytes.size() || member.packed > bytes.size() - member.begin) refuse("ends outside the file");
    // zlib compresses at most 1032 : 1
    if (member.deflated ? member.unpacked / 1032 > member.packed : member.unpacked != member.packed)
      refuse("is not as long as its header says");
    if ((all += member.unpacked) > most_in_an_archive) refuse("and those before it have more than 4 GB");
    members.push_back(std::move(member));
    at += 46 + name_size + number(at + 30, 2) + number(at + 32, 2);
  }
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (const zip_member& member : members) places.push_back({member.begin, member.begin + member.packed});
  std::sort(places.begin(), places.end());
  for (std::size_t i = 1; i < places.size(); ++i)
    if (places[i].first < places[i - 1].second) refuse_file(file, "a zip archive whose members overlap");
  return members;
}

inline void inflate_member(const unsigned char* from, const zip_member& member, unsigned char* to,
                           const std::string& file) {
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) refuse_file(file, "zlib has no memory");
  stream.next_in = const_cast<unsigned char*>(from);
  stream.avail_in = static_cast<uInt>(member.packed);
  stream.next_out = to;
  stream.avail_out = static_cast<uInt>(member.unpacked);
  const int state = inflate(&stream, Z_FINISH);
  const bool whole = state == Z_STREAM_END && stream.avail_out == 0 && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!whole) refuse_file(file, "the member '" + describe_text(member.name.substr(0, 60)) + "' is damaged");
}

/// A member's bytes: in the archive if they are stored, otherwise inflated to memory that `owner` keeps. The checksum
/// is compared.
template <class Owner>
std::span<const unsigned char> unpack_member(std::span<const unsigned char> bytes, const zip_member& member,
                                             const std::string& file, Owner& owner) {
  auto found = bytes.subspan(member.begin, member.packed);
  if (member.deflated) {
    auto& unpacked = owner.emplace_back(new unsigned char[member.unpacked]);
    inflate_member(found.data(), member, unpacked.get(), file);
    found = {unpacked.get(), member.unpacked};
  }
  if (checksum_of(found.data(), found.size()) != member.check)
    refuse_file(file, "the member '" + describe_text(member.name.substr(0, 60)) + "' is damaged");
  return found;
}

/// `weight.npy` is the array `weight`.
inline std::string name_of_array(const zip_member& member) {
  return member.name.ends_with(".npy") ? member.name.substr(0, member.name.size() - 4) : member.name;
}

}  // namespace chainrule::internal::files
