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

inline constexpr std::size_t most_in_an_archive = 0xffffffff;  // bytes, of one that is unpacked in memory

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

/// An archive that is in memory; `random_access_file` is one that is not.
struct zip_in_memory {
  std::span<const unsigned char> bytes;

  std::uint64_t size() const { return bytes.size(); }
  void read(std::uint64_t from, std::size_t count, unsigned char* to) const {
    std::copy_n(bytes.data() + from, count, to);
  }
};

/// Where an archive's directory is, and how many members it says there are.
struct zip_directory {
  std::uint64_t count = 0, begin = 0, end = 0;
};

template <class Archive>
std::uint64_t number_in_zip(Archive& archive, const std::string& file, std::uint64_t at, std::size_t count) {
  unsigned char found[8];
  if (at > archive.size() || count > archive.size() - at) refuse_file(file, "a zip archive that is incomplete");
  archive.read(at, count, found);
  return read_little_endian(found, count);
}

/// Finds the directory of a zip archive from its end (PKWARE's application note, 4.3), with 64-bit numbers where
/// 32 bits do not suffice.
template <class Archive>
zip_directory directory_of_zip(Archive& archive, const std::string& file) {
  constexpr std::size_t end_size = 22, most_comment = 0xffff, locator_size = 20, most_members = 1'000'000;
  const std::uint64_t there = archive.size();
  const auto number = [&](std::uint64_t at, std::size_t count) { return number_in_zip(archive, file, at, count); };
  std::vector<unsigned char> tail(static_cast<std::size_t>(std::min<std::uint64_t>(there, end_size + most_comment)));
  archive.read(there - tail.size(), tail.size(), tail.data());
  std::size_t place = tail.size() < end_size ? 0 : tail.size() - end_size + 1;
  while (place > 0 && read_little_endian(tail.data() + place - 1, 4) != 0x06054b50) --place;
  if (place == 0) refuse_file(file, "no zip archive");
  const std::uint64_t end = there - tail.size() + place - 1;
  zip_directory found{number(end + 10, 2), number(end + 16, 4), end};
  std::uint64_t in_this_part = number(end + 8, 2);
  if (end >= locator_size && number(end - locator_size, 4) == 0x07064b50) {
    const std::uint64_t wide = number(end - locator_size + 8, 8);
    if (number(wide, 4) != 0x06064b50) refuse_file(file, "a zip archive whose directory is damaged");
    in_this_part = number(wide + 24, 8);
    found = {number(wide + 32, 8), number(wide + 48, 8), wide};
  } else if (found.count == 0xffff || found.begin == most_in_an_archive) {
    in_this_part = ~std::uint64_t{0};
  }
  if (in_this_part != found.count) refuse_file(file, "a zip archive of several parts");
  if (found.count > most_members) refuse_file(file, "a zip archive of more than a million members");
  return found;
}

/// Calls a function with each member of a zip archive, in the order of its directory. All members are inside the file,
/// and no two share bytes with each other or with the directory; that is known when it returns. Together they have at
/// most `most` bytes when they are unpacked.
template <class Archive, class Function>
void for_each_zip_member(Archive& archive, const std::string& file, std::uint64_t most, const Function& function) {
  const auto number = [&](std::uint64_t at, std::size_t count) { return number_in_zip(archive, file, at, count); };
  const zip_directory directory = directory_of_zip(archive, file);
  std::uint64_t at = directory.begin, all = 0;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> places;
  for (std::uint64_t i = 0; i < directory.count; ++i) {
    if (number(at, 4) != 0x02014b50) refuse_file(file, "a zip archive whose directory is damaged");
    zip_member member;
    const std::uint64_t method = number(at + 10, 2), flags = number(at + 8, 2);
    std::uint64_t packed = number(at + 20, 4), unpacked = number(at + 24, 4), local = number(at + 42, 4);
    member.check = static_cast<std::uint32_t>(number(at + 16, 4));
    const auto name_size = static_cast<std::size_t>(number(at + 28, 2));
    const std::uint64_t extra_end = at + 46 + name_size + number(at + 30, 2);
    member.name.resize(name_size);
    if (name_size > 0) {
      number(at + 46 + name_size - 1, 1);
      archive.read(at + 46, name_size, reinterpret_cast<unsigned char*>(member.name.data()));
    }
    const auto refuse = [&](const char* why) {
      refuse_file(file, "the member '" + describe_text(member.name.substr(0, 60)) + "' " + why);
    };
    if (wrong_in_name(member.name) != nullptr) refuse(wrong_in_name(member.name));
    if ((method != 0 && method != 8) || (flags & 1) != 0) refuse("is packed in a way that is not read");
    // The field of 64-bit numbers has, in this order, those that 32 bits do not hold.
    for (std::uint64_t field = at + 46 + name_size; field + 4 <= extra_end;) {
      const std::uint64_t field_end = field + 4 + number(field + 2, 2);
      if (field_end > extra_end) refuse("has a field that is longer than its header");
      if (number(field, 2) == 1) {
        std::uint64_t next = field + 4;
        for (std::uint64_t* const wide : {&unpacked, &packed, &local}) {
          if (*wide != most_in_an_archive) continue;
          if (next + 8 > field_end) refuse("has a field that is shorter than its header says");
          *wide = number(next, 8);
          next += 8;
        }
      }
      field = field_end;
    }
    if (number(local, 4) != 0x04034b50) refuse("is not where the directory says");
    const std::uint64_t begin = local + 30 + number(local + 26, 2) + number(local + 28, 2);
    member.deflated = method == 8;
    if (begin > archive.size() || packed > archive.size() - begin) refuse("ends outside the file");
    // zlib compresses at most 1032 : 1
    if (member.deflated ? unpacked / 1032 > packed : unpacked != packed) refuse("is not as long as its header says");
    if (packed > most || unpacked > most - all) refuse("and those before it have more than 4 GB");
    all += unpacked;
    places.push_back({local, begin + packed});
    member.begin = static_cast<std::size_t>(begin);
    member.packed = static_cast<std::size_t>(packed);
    member.unpacked = static_cast<std::size_t>(unpacked);
    at = extra_end + number(at + 32, 2);
    function(std::move(member));
  }
  if (at > directory.end) refuse_file(file, "a zip archive whose directory is damaged");
  places.push_back({directory.begin, at});
  std::sort(places.begin(), places.end());
  for (std::size_t i = 1; i < places.size(); ++i)
    if (places[i].first < places[i - 1].second) refuse_file(file, "a zip archive whose members overlap");
}

/// The members of an archive in memory.
inline std::vector<zip_member> zip_members(std::span<const unsigned char> bytes, const std::string& file) {
  std::vector<zip_member> members;
  zip_in_memory archive{bytes};
  for_each_zip_member(archive, file, most_in_an_archive,
                      [&](zip_member&& member) { members.push_back(std::move(member)); });
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

/// The member that is an array of this name. Throws data_error if it is missing or there twice, with the names of all.
template <class Archive>
zip_member find_array(Archive& archive, const std::string& file, std::uint64_t most, const std::string& array) {
  zip_member found;
  bool is_there = false;
  std::string all;
  for_each_zip_member(archive, file, most, [&](zip_member&& member) {
    const std::string its_name = name_of_array(member);
    if (all.size() < 200) all += (all.empty() ? "" : ", ") + describe_text(its_name.substr(0, 60));
    if (its_name != array) return;
    if (is_there) refuse_file(file, "two arrays are called '" + describe_text(array) + "'");
    found = std::move(member);
    is_there = true;
  });
  if (!is_there)
    refuse_file(file, "has no array '" + describe_text(array) + "', it has " + (all.empty() ? "none" : all));
  return found;
}

/// What errors about an array in an archive begin with.
inline std::string describe_array(const std::string& file, const std::string& array) {
  return file + ": the array '" + describe_text(array.substr(0, 60)) + "' ";
}

}  // namespace chainrule::internal::files
