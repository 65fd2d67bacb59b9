// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <chainrule/tensor/error.hpp>

namespace chainrule::internal::files {

/// A file that is read in parts. Neighbouring parts are read ahead together, up to `window` bytes; that is all the
/// memory it takes.
class random_access_file {
 public:
  static constexpr std::size_t window = std::size_t{1} << 18;

  /// Throws data_error if it is no regular file, or cannot be opened.
  explicit random_access_file(std::string name) : path(std::move(name)) {
    handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat found{};
    if (handle < 0 || ::fstat(handle, &found) != 0 || !S_ISREG(found.st_mode)) {
      close();
      throw data_error(path + ": cannot be opened");
    }
    bytes_there = static_cast<std::uint64_t>(found.st_size);
  }
  random_access_file(random_access_file&& other) noexcept
      : path(std::move(other.path)),
        handle(std::exchange(other.handle, -1)),
        bytes_there(other.bytes_there),
        held(std::move(other.held)),
        first_held(other.first_held),
        next(other.next) {}
  random_access_file& operator=(random_access_file&&) = delete;
  ~random_access_file() { close(); }

  const std::string& name() const { return path; }
  std::uint64_t size() const { return bytes_there; }

  /// Reads `count` bytes from a place. Throws data_error, with the file's name, if they are not there.
  void read(std::uint64_t from, std::size_t count, unsigned char* to) {
    if (from > bytes_there || count > bytes_there - from) ends_early();
    const bool goes_on = from == next;
    next = from + count;
    while (count > 0) {
      if (from >= first_held && from - first_held < held.size()) {
        const std::size_t skipped = static_cast<std::size_t>(from - first_held);
        const std::size_t part = std::min(count, held.size() - skipped);
        std::memcpy(to, held.data() + skipped, part);
        from += part, to += part, count -= part;
      } else if (goes_on && count < window) {
        held.resize(static_cast<std::size_t>(std::min<std::uint64_t>(window, bytes_there - from)));
        read_exactly(from, held.size(), held.data());
        first_held = from;
      } else {
        return read_exactly(from, count, to);
      }
    }
  }

 private:
  [[noreturn]] void ends_early() const { throw data_error(path + ": is shorter than it was or should be"); }
  void read_exactly(std::uint64_t from, std::size_t count, unsigned char* to) {
    while (count > 0) {
      const ssize_t done = ::pread(handle, to, count, static_cast<off_t>(from));
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) held.clear();
      if (done < 0) throw data_error(path + ": cannot be read");
      if (done == 0) ends_early();
      from += static_cast<std::uint64_t>(done), to += done, count -= static_cast<std::size_t>(done);
    }
  }
  void close() {
    if (handle >= 0) ::close(std::exchange(handle, -1));
  }

  std::string path;
  int handle = -1;
  std::uint64_t bytes_there = 0;
  std::vector<unsigned char> held;
  std::uint64_t first_held = 0, next = ~std::uint64_t{0};  // the first read is by itself
};

}  // namespace chainrule::internal::files
