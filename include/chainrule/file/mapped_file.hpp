// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>
#include <string>
#include <system_error>
#include <utility>

#include <chainrule/file/file_system.hpp>
#include <chainrule/tensor/error.hpp>

namespace chainrule::internal::files {

inline std::string reason(int wrong) { return std::generic_category().message(wrong); }

/// The bytes of a file. All of them are in memory while this object exists, so that no later read can fail. Another
/// program must not truncate the file meanwhile; it may replace it, as `atomic_file` does.
class mapped_file {
 public:
  /// Throws data_error if it cannot be read.
  explicit mapped_file(std::string name, file_system& beneath = this_system())
      : path(std::move(name)), system(beneath) {
    if (const int wrong = system.map(path.c_str(), whole))
      throw data_error(path + ": cannot be read: " + reason(wrong));
  }
  mapped_file(const mapped_file&) = delete;
  mapped_file& operator=(const mapped_file&) = delete;
  ~mapped_file() { system.unmap(whole); }

  const std::string& name() const { return path; }
  std::span<const unsigned char> bytes() const { return {whole.bytes, whole.size}; }
  /// `count` of these bytes, from `from` on: copied to `room`, or `from` itself. For bytes that are read once.
  const unsigned char* read(const unsigned char* from, std::size_t count, unsigned char* room) const {
    return system.read(whole, static_cast<std::size_t>(from - whole.bytes), count, room);
  }

 private:
  std::string path;
  file_system& system;
  mapping whole;
};

}  // namespace chainrule::internal::files
