// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/file/zip.hpp>
#include <chainrule/storage/npy.hpp>
#include <chainrule/storage/storage.hpp>

// Models in NumPy's npz, a zip archive of npy arrays. Uses zlib: link with -lz. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::storage {

using files::checksum_of;
using files::most_in_an_archive;

/// Rearranges a column-major array into the order of files.
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

/// The arrays in an archive's bytes. Throws data_error for damaged bytes, or for bytes that are not an archive of
/// arrays.
inline tensor_file parse_npz(std::span<const unsigned char> bytes, const std::string& file) {
  tensor_file result;
  for (const files::zip_member& member : files::zip_members(bytes, file)) {
    const auto unpacked = files::unpack_member(bytes, member, file, result.unpacked);
    tensor_entry& entry = result.tensors.emplace_back();
    entry.name = files::name_of_array(member);
    const npy_header header(unpacked, file, entry);
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
/// written under each of its names. Throws error if the file cannot be written.
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

/// Reads files written by `numpy.savez` and `numpy.savez_compressed`, as `load` reads safetensors files.
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
