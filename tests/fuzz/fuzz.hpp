// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <chainrule/tensor/error.hpp>

// What the fuzzer of clang calls with each input, and `replay.cpp` with the files of the corpus.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// Ends the program where something is not as it must be; the fuzzer keeps the input then.
inline void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::abort();
}

// An error's text is printable and short, whatever the file holds.
inline void must_be_readable(const chainrule::data_error& error) {
  const std::string text = error.what();
  must(text.size() < 400, "an error's text is short");
  for (const char character : text) must(character >= 0x20 && character < 0x7f, "an error's text is printable");
}
