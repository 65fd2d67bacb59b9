// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <chainrule/tensor/error.hpp>

// Readers are templates although they have one use, so that they are compiled only where they are called:
// docs/decisions/14_templates_for_rare_code.md. The C library reads, because <fstream> costs every program that
// includes the library as much as a module does.
namespace chainrule {

/// A file's bytes. Throws data_error, with the file's name, where it cannot be read.
template <class Bytes = std::vector<unsigned char>>
Bytes read_file(const std::string& name) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "rb"), &std::fclose);
  if (file == nullptr) throw data_error(name + ": cannot be opened");
  Bytes bytes;
  char part[1 << 16];
  while (const std::size_t count = std::fread(part, 1, sizeof part, file.get()))
    bytes.insert(bytes.end(), part, part + count);
  if (std::ferror(file.get()) != 0) throw data_error(name + ": cannot be read");
  return bytes;
}

}  // namespace chainrule
