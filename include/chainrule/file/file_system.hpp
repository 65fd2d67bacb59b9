// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>

// What is asked of the operating system where models are read and written: POSIX. Not part of chainrule.hpp.
namespace chainrule::internal::files {

/// The calls, each of which returns 0 or the system's number of what went wrong. They are virtual so that a test can
/// put another one beneath, which fails or forgets.
class file_system {
 public:
  file_system() = default;
  file_system(const file_system&) = delete;
  file_system& operator=(const file_system&) = delete;
  virtual ~file_system() = default;

  /// Opens a regular file and says how many bytes it has.
  virtual int open(const char* path, int& handle, std::uint64_t& size) {
    // Without waiting: a pipe that nobody writes would be waited for.
    if ((handle = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)) < 0) return errno;
    struct stat found;
    int wrong = ::fstat(handle, &found) == 0 ? 0 : errno;
    if (wrong == 0 && !S_ISREG(found.st_mode)) wrong = S_ISDIR(found.st_mode) ? EISDIR : ESPIPE;
    if (wrong != 0) ::close(handle);
    size = static_cast<std::uint64_t>(found.st_size);
    return wrong;
  }
  /// Reads at most so many bytes from a place; 0 come at the file's end.
  virtual int read(int handle, std::uint64_t at, void* to, std::size_t count, std::size_t& came) {
    ssize_t result;
    do result = ::pread(handle, to, count, static_cast<off_t>(at));
    while (result < 0 && errno == EINTR);
    came = result < 0 ? 0 : static_cast<std::size_t>(result);
    return result < 0 ? errno : 0;
  }

  /// Makes an empty file, in place of one that an interrupted program has left, and locks it: EBUSY where another
  /// program writes it now.
  virtual int create(const char* path, int& handle) {
    for (;;) {
      if ((handle = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666)) < 0) return errno;
      int wrong = 0;
      if (::flock(handle, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) wrong = EBUSY;
      struct stat locked, named;
      if (wrong == 0 && ::fstat(handle, &locked) != 0) wrong = errno;
      if (wrong == 0 && (!S_ISREG(locked.st_mode) || locked.st_nlink > 1)) wrong = EEXIST;
      // Between the two calls the other program may have given the file its name.
      const bool same = wrong == 0 && ::stat(path, &named) == 0 && named.st_ino == locked.st_ino;
      if (same && ::ftruncate(handle, 0) != 0) wrong = errno;
      if (same && wrong == 0) return 0;
      ::close(handle);
      if (wrong != 0) return wrong;
    }
  }
  /// Writes at most so many bytes at the end.
  virtual int write(int handle, const void* from, std::size_t count, std::size_t& went) {
    ssize_t result;
    do result = ::write(handle, from, count);
    while (result < 0 && errno == EINTR);
    went = result < 0 ? 0 : static_cast<std::size_t>(result);
    return result < 0 ? errno : 0;
  }
  /// Returns when what was written is on the disk.
  virtual int sync(int handle) { return ::fsync(handle) == 0 ? 0 : errno; }
  virtual int close(int handle) { return ::close(handle) == 0 ? 0 : errno; }
  virtual int rename(const char* from, const char* to) { return std::rename(from, to) == 0 ? 0 : errno; }
  /// Returns when the names of a folder's files are on the disk.
  virtual int sync_folder(const char* path) {
    const int handle = ::open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
    if (handle < 0) return errno;
    int wrong = ::fsync(handle) == 0 ? 0 : errno;
    if (wrong == EINVAL) wrong = 0;  // a file system that knows no such thing
    ::close(handle);
    return wrong;
  }
  virtual int remove(const char* path) { return ::unlink(path) == 0 ? 0 : errno; }
};

inline file_system& this_system() {
  static file_system system;
  return system;
}

}  // namespace chainrule::internal::files
