// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <zlib.h>

#include <chainrule/storage/npy.hpp>
#include <chainrule/storage/storage.hpp>

// Models in NumPy's npz, a zip archive of npy arrays. Uses zlib: link with -lz. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::storage {

inline constexpr std::size_t most_in_an_archive = 0xffffffff;  // bytes, without zip's extension for more

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

/// The members of a zip archive, from its directory at the end (PKWARE's application note, 4.3). Everything lies in the
/// file, and no two members share bytes.
inline std::vector<zip_member> zip_members(std::span<const unsigned char> bytes, const std::string& file) {
  const auto number = [&](std::size_t at, std::size_t count) {
    if (at > bytes.size() || count > bytes.size() - at) refuse_file(file, "a zip archive that is cut");
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
    // zlib's densest is 1 to 1032
    if (member.deflated ? member.unpacked / 1032 > member.packed : member.unpacked != member.packed)
      refuse("has another size than it says");
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

/// An array whose first index is the fastest, in the order of files.
inline void in_file_order(tensor_entry& entry, std::size_t width, tensor_file& to) {
  const std::size_t rank = entry.extents.size();
  if (rank < 2 || entry.bytes.empty()) return;
  auto& turned = to.unpacked.emplace_back(new unsigned char[entry.bytes.size()]);
  std::vector<std::size_t> index(rank, 0);
  for (std::size_t i = 0; i < entry.bytes.size() / width; ++i) {
    std::size_t place = 0;
    for (std::size_t axis = 0; axis < rank; ++axis) place = place * entry.extents[axis] + index[axis];
    std::memcpy(turned.get() + place * width, entry.bytes.data() + i * width, width);
    for (std::size_t axis = 0; axis < rank && ++index[axis] == entry.extents[axis]; ++axis) index[axis] = 0;
  }
  entry.bytes = {turned.get(), entry.bytes.size()};
}

/// The arrays in an archive's bytes. Throws data_error for what is no archive of arrays, or damaged.
inline tensor_file parse_npz(std::span<const unsigned char> bytes, const std::string& file) {
  tensor_file result;
  for (const zip_member& member : zip_members(bytes, file)) {
    auto packed = bytes.subspan(member.begin, member.packed);
    if (member.deflated) {
      auto& unpacked = result.unpacked.emplace_back(new unsigned char[member.unpacked]);
      inflate_member(packed.data(), member, unpacked.get(), file);
      packed = {unpacked.get(), member.unpacked};
    }
    if (checksum_of(packed.data(), packed.size()) != member.check)
      refuse_file(file, "the member '" + describe_text(member.name.substr(0, 60)) + "' is damaged");
    tensor_entry& entry = result.tensors.emplace_back();
    entry.name = member.name.ends_with(".npy") ? member.name.substr(0, member.name.size() - 4) : member.name;
    const npy_header header(packed, file, entry);
    if (header.fortran_order()) in_file_order(entry, header.bytes_of_each(), result);
  }
  if (const std::string* const twice = find_duplicate(result.tensors))
    refuse_file(file, "two arrays are called '" + describe_text(twice->substr(0, 60)) + "'");
  return result;
}

template <class T>
void save_npz(const tensors_in<const T*>& from, const std::string& path, files::file_system& system) {
  files::atomic_file file(path, system);
  std::string directory;
  std::size_t at = 0, count = 0;
  const auto write = [&](const void* bytes, std::size_t size) {
    file.write(bytes, size);
    at += size;
  };
  for (std::size_t t = 0; t < from.tensors.size(); ++t) {
    const model_tensor& tensor = from.tensors[t];
    const bool is_count = tensor.role == tensor_role::count;
    const std::string name = tensor.name + ".npy";
    const std::string header = npy_header_of(is_count ? "<i8" : sizeof(T) == 8 ? "<f8" : "<f4", tensor.extents);
    std::size_t size = header.size();
    uLong check = checksum_of(reinterpret_cast<const unsigned char*>(header.data()), header.size());
    write_tensor(tensor, from.memories[t], [&](const void* bytes, std::size_t part) {
      check = checksum_of(static_cast<const unsigned char*>(bytes), part, check);
      size += part;
    });
    if (size > most_in_an_archive / 2 || at > most_in_an_archive / 2)
      throw error(path + ": more than an npz file of 2 GB holds: write a safetensors file");
    // version 2.0, names in UTF-8, stored, no time (1980-01-01), checksum and sizes
    std::string common;
    for (const unsigned word : {20u, 0x800u, 0u, 0u, 33u}) put_little_endian(common, word, 2);
    put_little_endian(common, check, 4);
    put_little_endian(common, size, 4);
    put_little_endian(common, size, 4);
    put_little_endian(common, name.size(), 2);
    put_little_endian(common, 0, 2);
    directory += std::string("PK\1\2\x14\0", 6) + common + std::string(10, '\0');
    put_little_endian(directory, at, 4);
    directory += name;
    const std::string local = std::string("PK\3\4", 4) + common + name;
    write(local.data(), local.size());
    write(header.data(), header.size());
    write_tensor(tensor, from.memories[t], write);
    ++count;
  }
  if (count >= 0xffff) throw error(path + ": more tensors than an npz file holds: write a safetensors file");
  std::string end("PK\5\6\0\0\0\0", 8);
  put_little_endian(end, count, 2);
  put_little_endian(end, count, 2);
  put_little_endian(end, directory.size(), 4);
  put_little_endian(end, at, 4);
  put_little_endian(end, 0, 2);
  write(directory.data(), directory.size());
  write(end.data(), end.size());
  file.commit();
}

}  // namespace internal::storage

/// Writes a model as NumPy's npz, with the names of `save`: `numpy.load("net.npz")["0.weight"]`. A shared parameter is
/// written under each of its names. Throws error where it cannot be written.
template <internal::PlainNetwork Net, Scalar T>
internal::storage::if_stored<Net, void> save_npz(
    const internal::models::model<Net, T>& m, const std::string& path,
    internal::files::file_system& system = internal::files::this_system()) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted)
    internal::storage::save_npz(internal::storage::tensors_in<const T*>(internal::storage::tensors_of<Net>(), m.data()),
                                path, system);
  else
    return {};
}

/// Reads what `numpy.savez` and `numpy.savez_compressed` have written, as `load` reads safetensors files.
template <internal::PlainNetwork Net, Scalar T>
internal::storage::if_stored<Net, void> load_npz(
    internal::models::model<Net, T>& m, const std::string& path, tensor_matching matching = by_name,
    internal::files::file_system& system = internal::files::this_system()) {
  if constexpr (internal::storage::verdict_of_states<Net>::accepted) {
    const internal::files::mapped_file file(path, system);
    internal::storage::load(internal::storage::tensors_in<T*>(internal::storage::tensors_of<Net>(), m.data()),
                            internal::storage::parse_npz(file.bytes(), path), path, matching,
                            [](const file_metadata&) {});
  } else {
    return {};
  }
}

}  // namespace chainrule
