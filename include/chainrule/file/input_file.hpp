// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <system_error>

#include <chainrule/file/file_system.hpp>
#include <chainrule/tensor/error.hpp>

namespace chainrule::internal::files {

inline std::string reason(int wrong) { return std::generic_category().message(wrong); }

/// A file that is read in parts, at places that its reader chooses. Its length is known from the beginning, so that
/// what the file says of itself can be checked against it before memory is asked for.
class input_file {
 public:
  /// Throws data_error where it cannot be opened.
  explicit input_file(std::string name, file_system& beneath = this_system()) : path(std::move(name)), system(beneath) {
    if (const int wrong = system.open(path.c_str(), handle, length))
      throw data_error(path + ": cannot be opened: " + reason(wrong));
  }
  input_file(const input_file&) = delete;
  input_file& operator=(const input_file&) = delete;
  ~input_file() { system.close(handle); }

  const std::string& name() const { return path; }
  std::uint64_t size() const { return length; }

  /// Reads exactly so many bytes. Throws data_error where they are not there any more, or cannot be read.
  void read(std::uint64_t at, void* to, std::size_t count) const {
    for (auto* next = static_cast<char*>(to); count > 0;) {
      std::size_t came = 0;
      if (const int wrong = system.read(handle, at, next, count, came))
        throw data_error(path + ": cannot be read: " + reason(wrong));
      if (came == 0) throw data_error(path + ": ends before byte " + std::to_string(at + count));
      next += came;
      at += came;
      count -= came;
    }
  }

 private:
  std::string path;
  file_system& system;
  int handle = -1;
  std::uint64_t length = 0;
};

}  // namespace chainrule::internal::files
