// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string>

#include <chainrule/tensor/error.hpp>

// TensorBoard's event files: protobuf messages `Event` of tensorflow/core/util/event.proto, each in a record of
// tensorflow's TFRecord format: length, its checksum, bytes, their checksum.
namespace chainrule::internal::report {

/// CRC-32C (Castagnoli, polynomial 0x82f63b78 reflected; RFC 3720, B.4).
inline std::uint32_t crc32c(const std::string& bytes) {
  std::uint32_t crc = ~std::uint32_t{0};
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc % 2 != 0 ? 0x82f63b78u : 0u);
  }
  return ~crc;
}

template <class Number>
std::string little_endian(Number number) {
  std::string bytes(sizeof number, '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}
/// The checksum in the form that records have: rotated, plus a constant.
inline std::string masked_checksum(const std::string& bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return little_endian(static_cast<std::uint32_t>((crc >> 15 | crc << 17) + 0xa282ead8u));
}
inline std::string record_of(const std::string& message) {
  const std::string length = little_endian(static_cast<std::uint64_t>(message.size()));
  return length + masked_checksum(length) + message + masked_checksum(message);
}

// Fields of messages. The kind of a number is 0 for varint, 1 for 8 bytes, 2 for a length and bytes, 5 for 4 bytes.
inline std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number >= 128; number >>= 7) bytes += static_cast<char>(number | 128);
  return bytes + static_cast<char>(number);
}
inline std::string key_of(unsigned field, unsigned kind) { return varint(field << 3 | kind); }
inline std::string text_field(unsigned field, const std::string& bytes) {
  return key_of(field, 2) + varint(bytes.size()) + bytes;
}

/// Event: 1 wall_time (double), 2 step (int64), 3 file_version (string), 5 summary. Summary: 1 value, repeated. Value:
/// 1 tag (string), 2 simple_value (float).
inline std::string first_event(double time) {
  return key_of(1, 1) + little_endian(time) + text_field(3, "brain.Event:2");
}
inline std::string scalar_event(double time, std::uint64_t step, const std::string& tag, float value) {
  return key_of(1, 1) + little_endian(time) + key_of(2, 0) + varint(step) +
         text_field(5, text_field(1, text_field(1, tag) + key_of(2, 5) + little_endian(value)));
}

/// Creates a folder and its parents.
inline void make_folders(const std::string& path) {
  for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
    ::mkdir(path.substr(0, at).c_str(), 0777);
    if (at == path.npos) break;
  }
  struct stat found;
  if (::stat(path.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) throw error(path + ": no folder can be made there");
}
/// The name; with a number after it if a file of that name exists.
inline std::string unused_name(const std::string& name) {
  std::string unused = name;
  for (int number = 2; ::access(unused.c_str(), F_OK) == 0; ++number) unused = name + "." + std::to_string(number);
  return unused;
}

}  // namespace chainrule::internal::report
