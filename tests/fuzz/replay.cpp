// SPDX-License-Identifier: BSL-1.0
// Gives each file of a folder, and each prefix of it, to a fuzzed reader: replay FOLDER.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz.hpp"

int main(int count, char** arguments) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(count > 1 ? arguments[1] : ".")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::printf("%s\n", entry.path().c_str());
    std::fflush(stdout);
    for (std::size_t size = 0; size <= text.size(); ++size) {
      const std::string beginning = text.substr(0, size);  // a copy, so that a sanitizer sees its end
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(beginning.data()), size);
    }
    ++files;
  }
  std::printf("%zu files\n", files);
  return files == 0 ? 1 : 0;
}
