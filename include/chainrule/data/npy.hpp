// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstring>
#include <limits>

#include <chainrule/file/npy_header.hpp>
#include <chainrule/file/read_file.hpp>
#include <chainrule/tensor/xtensor.hpp>

// NumPy's arrays as data. Not part of chainrule.hpp.
namespace chainrule {

namespace internal::data {

template <class Number>
Number number_in_bytes(const unsigned char* from, bool big_endian) {
  unsigned char bytes[sizeof(Number)];
  for (std::size_t i = 0; i < sizeof(Number); ++i) bytes[i] = from[big_endian ? sizeof(Number) - 1 - i : i];
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  return number;
}

/// Converts a number to T; false if T cannot hold it: for an integer type it must be whole and fit, and a finite number
/// must stay finite.
template <class T, class Number>
bool convert_number(Number number, T& to) {
  if constexpr (std::is_floating_point_v<T>) {
    to = static_cast<T>(number);
    return !std::is_floating_point_v<Number> || std::isfinite(to) || !std::isfinite(number);
  } else if constexpr (std::is_floating_point_v<Number>) {
    const Number end = std::ldexp(Number(1), std::numeric_limits<T>::digits), first = std::is_signed_v<T> ? -end : 0;
    const bool fits = std::floor(number) == number && number >= first && number < end;  // not so of NaN
    to = fits ? static_cast<T>(number) : T(0);
    return fits;
  } else {
    to = static_cast<T>(number);
    return std::in_range<T>(number);
  }
}

/// Calls a function with the type in which numbers of a file's type are read, and with the function that reads one.
template <class Function>
void with_reader(const files::npy_type& type, const Function& function) {
  static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);
  const bool swapped = type.big_endian == (std::endian::native == std::endian::little);
  const auto plain = [&]<class Number>(Number) {
    function([swapped](const unsigned char* from) { return number_in_bytes<Number>(from, swapped); });
  };
  if (type.kind == 'f' && type.bytes == 4) return plain(float());
  if (type.kind == 'f' && type.bytes == 8) return plain(double());
  if (type.kind == 'f')
    return function([swapped](const unsigned char* from) {
      return files::float_of_half(number_in_bytes<std::uint16_t>(from, swapped));
    });
  if (type.kind == 'b') return function([](const unsigned char* from) { return std::uint8_t{*from != 0}; });
  const bool is_signed = type.kind == 'i';
  if (type.bytes == 1) return is_signed ? plain(std::int8_t()) : plain(std::uint8_t());
  if (type.bytes == 2) return is_signed ? plain(std::int16_t()) : plain(std::uint16_t());
  if (type.bytes == 4) return is_signed ? plain(std::int32_t()) : plain(std::uint32_t());
  return is_signed ? plain(std::int64_t()) : plain(std::uint64_t());
}

/// The index of an element from its number in row-major order: `(3, 0)`.
inline std::string index_text(std::size_t place, const std::vector<std::size_t>& extents) {
  std::string text;
  for (std::size_t axis = extents.size(); axis-- > 0; place /= extents[axis])
    text = std::to_string(place % extents[axis]) + (text.empty() ? "" : ", ") + text;
  return "(" + text + ")";
}

/// Converts `count` contiguous numbers. `place` is the number of the first in the array, for errors.
template <class T>
void convert_numbers(const unsigned char* from, const files::npy_header& header, std::size_t place, std::size_t count,
                     T* to) {
  with_reader(header.type(), [&](const auto& read) {
    const std::size_t width = header.type().bytes;
    for (std::size_t i = 0; i < count; ++i)
      if (const auto number = read(from + i * width); !convert_number(number, to[i]))
        header.refuse("has " + describe_number(number) + " at " + index_text(place + i, header.extents()) +
                      ", which is not a number of this type");
  });
}

/// The array after a header, in a file or in an archive.
template <class T>
auto array_in_bytes(std::span<const unsigned char> bytes, const std::string& whose) {
  const files::npy_header header(bytes, whose);
  const auto numbers = bytes.subspan(header.begin());
  header.check_bytes(numbers.size());
  using array = xt::xarray<T, xt::layout_type::row_major>;
  array result(typename array::shape_type(header.extents().begin(), header.extents().end()));
  T* const to = result.storage().data();
  const auto& extents = header.extents();
  if (!header.fortran_order() || extents.size() < 2) {
    convert_numbers(numbers.data(), header, 0, result.size(), to);
    return result;
  }
  std::vector<std::size_t> index(extents.size(), 0);
  for (std::size_t i = 0; i < result.size(); ++i) {
    std::size_t place = 0;
    for (std::size_t axis = 0; axis < extents.size(); ++axis) place = place * extents[axis] + index[axis];
    convert_numbers(numbers.data() + i * header.type().bytes, header, place, 1, to + place);
    for (std::size_t axis = 0; axis < extents.size() && ++index[axis] == extents[axis]; ++axis) index[axis] = 0;
  }
  return result;
}

}  // namespace internal::data

/// The array in the bytes of an npy file, as numbers of T: `data_set train(read_npy<float>("x.npy"),
/// read_npy<int>("y.npy"))`. The file has real numbers (also of half precision), integers or booleans, in either byte
/// order, row-major or column-major. Throws data_error, with the name, for anything else, for missing or spare bytes,
/// and for a number that T cannot hold: for an integer type it must be whole and fit, and a finite number must stay
/// finite.
template <class T>
  requires std::is_arithmetic_v<T>
xt::xarray<T, xt::layout_type::row_major> parse_npy(std::span<const unsigned char> bytes, const std::string& name) {
  return internal::data::array_in_bytes<T>(bytes, name + ": ");
}
template <class T>
  requires std::is_arithmetic_v<T>
xt::xarray<T, xt::layout_type::row_major> read_npy(const std::string& name) {
  return parse_npy<T>(read_file(name), name);
}

}  // namespace chainrule
