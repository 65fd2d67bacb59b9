// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/data/npy.hpp>
#include <chainrule/file/zip.hpp>

// Arrays in NumPy's archives. Uses zlib: link with -lz. Not part of chainrule.hpp.
namespace chainrule {

/// The names of the arrays in an npz file. Throws data_error for other files.
inline std::vector<std::string> names_in_npz(const std::string& name) {
  const std::vector<unsigned char> bytes = read_file(name);
  std::vector<std::string> names;
  for (const auto& member : internal::files::zip_members(bytes, name))
    names.push_back(internal::files::name_of_array(member));
  return names;
}

/// One array of the bytes of an npz file, which `numpy.savez` or `numpy.savez_compressed` has written, as parse_npy
/// reads it: `read_npz<float>("mnist.npz", "x_train")`. Throws data_error for a damaged file, and for an array that is
/// missing or there twice, with the names of all arrays.
template <class T>
  requires std::is_arithmetic_v<T>
xt::xarray<T, xt::layout_type::row_major> parse_npz(std::span<const unsigned char> bytes, const std::string& name,
                                                    const std::string& array) {
  namespace files = internal::files;
  files::zip_in_memory archive{bytes};
  const files::zip_member member = files::find_array(archive, name, files::most_in_an_archive, array);
  std::vector<std::unique_ptr<unsigned char[]>> unpacked;
  return internal::data::array_in_bytes<T>(files::unpack_member(bytes, member, name, unpacked),
                                           files::describe_array(name, array));
}
template <class T>
  requires std::is_arithmetic_v<T>
xt::xarray<T, xt::layout_type::row_major> read_npz(const std::string& name, const std::string& array) {
  return parse_npz<T>(read_file(name), name, array);
}

}  // namespace chainrule
