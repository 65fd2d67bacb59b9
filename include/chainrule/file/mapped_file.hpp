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

/// The bytes of a file, which are all there while this object is: nothing that is read later can fail. Another program
/// must not cut the file meanwhile; one that replaces it, as `atomic_file` does, may.
class mapped_file {
 public:
  /// Throws data_error where it cannot be read.
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

 private:
  std::string path;
  file_system& system;
  mapping whole;
};

}  // namespace chainrule::internal::files
