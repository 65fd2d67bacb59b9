// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include <chainrule/tensor/error.hpp>

// Readers are templates although they have one use, so that they are compiled only where they are called:
// docs/decisions/14_templates_for_rare_code.md.
namespace chainrule {

/// A file's bytes. Throws data_error, with the file's name, where it cannot be read.
template <class Bytes = std::vector<unsigned char>>
Bytes read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  if (!file) throw data_error(name + ": cannot be opened");
  Bytes bytes;
  char part[1 << 16];
  while (file.read(part, sizeof part) || file.gcount() > 0) bytes.insert(bytes.end(), part, part + file.gcount());
  if (file.bad()) throw data_error(name + ": cannot be read");
  return bytes;
}

}  // namespace chainrule
