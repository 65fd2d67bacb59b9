// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

// The calls of the operating system with which models are read and written: POSIX. Not part of chainrule.hpp.
namespace chainrule::internal::files {

/// A file's bytes in memory.
struct mapping {
  const unsigned char* bytes = nullptr;
  std::size_t size = 0;
  bool is_copy = false;
  int handle = -1;  // of the open file, if it is mapped
};

/// The path at which a file is written, which differs from its name if that is a symbolic link, and what is known of an
/// existing file there.
struct destination {
  std::string path;
  bool exists = false, is_regular = false;
  mode_t permissions = 0;
  uid_t owner = 0;
  gid_t group = 0;
};

/// The calls. Each returns 0 or the system's error number. They are virtual so that a test can replace them by calls
/// that fail.
class file_system {
 public:
  file_system() = default;
  file_system(const file_system&) = delete;
  file_system& operator=(const file_system&) = delete;
  virtual ~file_system() = default;

  /// Makes all bytes of a regular file readable in memory. What cannot be read from the disk is known before the first
  /// byte is used. EFBIG: the file is too large for this machine.
  virtual int map(const char* path, mapping& whole) {
    // Without waiting: opening a pipe that nobody writes to would block.
    const int handle = ::open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (handle < 0) return errno;
    const int wrong = map(handle, whole);
    if (wrong == 0 && !whole.is_copy)
      whole.handle = handle;
    else
      ::close(handle);
    return wrong;
  }
  /// Some of the bytes, at `room` or where they are mapped. The first time that a page of a mapping is used costs more
  /// than copying it: 5 times as much on a virtual machine. Several threads may call it at once.
  virtual const unsigned char* read(const mapping& whole, std::size_t from, std::size_t count, unsigned char* room) {
    std::size_t came = 0;
    while (whole.handle >= 0 && came < count) {
      const ssize_t result = ::pread(whole.handle, room + came, count - came, static_cast<off_t>(from + came));
      if (result > 0)
        came += static_cast<std::size_t>(result);
      else if (result == 0 || errno != EINTR)
        break;
    }
    return came == count ? room : whole.bytes + from;
  }
  virtual void unmap(const mapping& whole) {
    if (whole.handle >= 0) ::close(whole.handle);
    if (whole.is_copy)
      std::free(const_cast<unsigned char*>(whole.bytes));
    else if (whole.size > 0)
      ::munmap(const_cast<unsigned char*>(whole.bytes), whole.size);
  }

  /// Follows symbolic links. ELOOP: they lead nowhere.
  virtual int find(const char* path, destination& to) {
    to = {};
    to.path = path;
    struct stat found;
    for (int links = 0; ::lstat(to.path.c_str(), &found) == 0; ++links) {
      if (!S_ISLNK(found.st_mode)) {
        to.exists = true;
        to.is_regular = S_ISREG(found.st_mode);
        to.permissions = found.st_mode & 07777;
        to.owner = found.st_uid;
        to.group = found.st_gid;
        return 0;
      }
      char next[4096];
      const ssize_t size = links < 40 ? ::readlink(to.path.c_str(), next, sizeof next) : -1;
      if (size < 0) return links < 40 ? errno : ELOOP;
      if (static_cast<std::size_t>(size) == sizeof next) return ENAMETOOLONG;
      const std::size_t folder = next[0] == '/' ? std::string::npos : to.path.rfind('/');
      to.path = (folder == std::string::npos ? "" : to.path.substr(0, folder + 1)) +
                std::string(next, static_cast<std::size_t>(size));
    }
    return errno == ENOENT ? 0 : errno;
  }
  /// Gives a new file the permissions of the one that it will replace, and its owner if that is allowed.
  virtual int permit(int handle, const destination& as) {
    struct stat now;
    if (::fstat(handle, &now) != 0) return errno;
    const bool same_owner = now.st_uid == as.owner && now.st_gid == as.group;
    [[maybe_unused]] const bool given = same_owner || ::fchown(handle, as.owner, as.group) == 0;
    return (now.st_mode & 07777) == as.permissions || ::fchmod(handle, as.permissions) == 0 ? 0 : errno;
  }

  /// Creates an empty file, or empties one that an interrupted program has left, and locks it. EBUSY: another program
  /// is writing it.
  virtual int create(const char* path, int& handle) {
    for (;;) {
      if ((handle = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666)) < 0) return errno;
      int wrong = 0;
      if (::flock(handle, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) wrong = EBUSY;
      struct stat locked, named;
      if (wrong == 0 && ::fstat(handle, &locked) != 0) wrong = errno;
      if (wrong == 0 && (!S_ISREG(locked.st_mode) || locked.st_nlink > 1)) wrong = EEXIST;
      // Between the two calls the other program may have given the file its name.
      const bool is_same = wrong == 0 && ::stat(path, &named) == 0 && named.st_ino == locked.st_ino;
      if (is_same && ::ftruncate(handle, 0) != 0) wrong = errno;
      if (is_same && wrong == 0) return 0;
      ::close(handle);
      if (wrong != 0) return wrong;
    }
  }
  /// Writes at most `count` bytes at the end.
  virtual int write(int handle, const void* from, std::size_t count, std::size_t& went) {
    ssize_t result;
    do result = ::write(handle, from, count);
    while (result < 0 && errno == EINTR);
    went = result < 0 ? 0 : static_cast<std::size_t>(result);
    return result < 0 ? errno : 0;
  }
  /// The system may begin to write to the disk what was written so far.
  virtual void begin_sync([[maybe_unused]] int handle) {
#ifdef SYNC_FILE_RANGE_WRITE
    ::sync_file_range(handle, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
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
    if (wrong == EINVAL) wrong = 0;  // not supported by this file system
    ::close(handle);
    return wrong;
  }
  virtual int remove(const char* path) { return ::unlink(path) == 0 ? 0 : errno; }

 private:
  static int map(int handle, mapping& whole) {
    struct stat found;
    if (::fstat(handle, &found) != 0) return errno;
    if (!S_ISREG(found.st_mode)) return S_ISDIR(found.st_mode) ? EISDIR : ESPIPE;
    if (static_cast<std::uintmax_t>(found.st_size) > std::numeric_limits<std::size_t>::max() / 2) return EFBIG;
    whole.size = static_cast<std::size_t>(found.st_size);
    if (whole.size == 0) return 0;
#ifdef MADV_POPULATE_READ
    void* const mapped = ::mmap(nullptr, whole.size, PROT_READ, MAP_SHARED, handle, 0);
    if (mapped != MAP_FAILED) {
      whole.bytes = static_cast<const unsigned char*>(mapped);
      if (found.st_uid == ::geteuid() && is_in_memory(mapped, whole.size)) return 0;
      if (::madvise(mapped, whole.size, MADV_POPULATE_READ) == 0) return 0;
      const int wrong = errno;
      ::munmap(mapped, whole.size);
      if (wrong == EFAULT) return EIO;
    }
#endif
    return copy(handle, whole);
  }
#ifdef MADV_POPULATE_READ
  // Whether the system has read all pages of a mapping, so that nothing is left to fail. To put them into this
  // program's tables costs 6 times as much. Linux answers truly to the owner of the file.
  static bool is_in_memory(void* mapped, std::size_t size) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    constexpr std::size_t together = 4096;
    unsigned char is_there[together];
    for (std::size_t at = 0; at < size; at += together * page) {
      const std::size_t bytes = std::min(size - at, together * page);
      if (::mincore(static_cast<unsigned char*>(mapped) + at, bytes, is_there) != 0) return false;
      for (std::size_t i = 0; i < (bytes + page - 1) / page; ++i)
        if ((is_there[i] & 1) == 0) return false;
    }
    return true;
  }
#endif
  // Used where a file cannot be mapped, or where a mapping may become unreadable later.
  static int copy(int handle, mapping& whole) {
    auto* const bytes = static_cast<unsigned char*>(std::malloc(whole.size));
    if (bytes == nullptr) return ENOMEM;
    for (std::size_t at = 0; at < whole.size;) {
      const ssize_t came = ::pread(handle, bytes + at, whole.size - at, static_cast<off_t>(at));
      if (came > 0) {
        at += static_cast<std::size_t>(came);
      } else if (came == 0 || errno != EINTR) {
        const int wrong = came == 0 ? EIO : errno;  // shorter than it was
        std::free(bytes);
        return wrong;
      }
    }
    whole = {bytes, whole.size, true, -1};
    return 0;
  }
};

inline file_system& this_system() {
  static file_system system;
  return system;
}

}  // namespace chainrule::internal::files
