// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include <chainrule/tensor/error.hpp>

// Readers are templates although they have only one instantiation, so that they are compiled only where they are
// called: docs/decisions/14_templates_for_rare_code.md. The C library's functions are used, because <fstream> would
// cost every program that includes the library as much compile time as a whole module.
namespace chainrule {

namespace internal::files {

struct open_file {
  std::FILE* handle;

  explicit open_file(const char* name) : handle(std::fopen(name, "rb")) {}
  open_file(const open_file&) = delete;
  open_file& operator=(const open_file&) = delete;
  ~open_file() {
    if (handle != nullptr) std::fclose(handle);
  }
};

}  // namespace internal::files

/// A file's bytes. Throws data_error, with the file's name, if it cannot be read.
template <class Bytes = std::vector<unsigned char>>
Bytes read_file(const std::string& name) {
  const internal::files::open_file file(name.c_str());
  if (file.handle == nullptr) throw data_error(name + ": cannot be opened");
  Bytes bytes;
  char part[1 << 16];
  while (const std::size_t count = std::fread(part, 1, sizeof part, file.handle))
    bytes.insert(bytes.end(), part, part + count);
  if (std::ferror(file.handle) != 0) throw data_error(name + ": cannot be read");
  return bytes;
}

}  // namespace chainrule
