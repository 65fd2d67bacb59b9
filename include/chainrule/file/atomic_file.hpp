// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/file/mapped_file.hpp>

namespace chainrule::internal::files {

/// A file that is replaced as a whole or not at all. It is written as `name.tmp` in the same folder, synced to the
/// disk, and then renamed, which replaces an existing file. If the program or the machine stops at any time, the file
/// with this name is the old one or the complete new one. The new file gets the old one's permissions. A symbolic link
/// stays, and the file to which it leads is replaced. A `name.tmp` left by an interrupted program is overwritten by the
/// next.
class atomic_file {
 public:
  /// Throws error if it cannot be created, or if the name is that of a folder, a pipe or a device.
  explicit atomic_file(std::string name, file_system& beneath = this_system())
      : path(std::move(name)), system(beneath) {
    destination place;
    if (const int unknown = system.find(path.c_str(), place)) fails(path, "cannot be written", unknown);
    if (place.exists && !place.is_regular) throw error(path + ": is not a regular file, and is not replaced");
    path = place.path;
    beside = path + ".tmp";
    const int wrong = system.create(beside.c_str(), handle);
    if (wrong == EBUSY) throw error(path + ": is being written by another program or thread");
    if (wrong != 0) fails(beside, "cannot be made", wrong);
    const int forbidden = place.exists ? system.permit(handle, place) : 0;
    if (forbidden == 0) return;
    give_up();
    fails(beside, "cannot be given the permissions of the file that it replaces", forbidden);
  }
  atomic_file(const atomic_file&) = delete;
  atomic_file& operator=(const atomic_file&) = delete;
  /// Without a commit the new file is removed.
  ~atomic_file() {
    if (handle != closed) give_up();
  }

  /// Throws error if it cannot be written, as on a full disk.
  void write(const void* from, std::size_t count) {
    for (const auto* next = static_cast<const char*>(from); count > 0;) {
      std::size_t went = 0;
      if (const int wrong = system.write(handle, next, count, went)) fails(path, "cannot be written", wrong);
      if (went == 0) fails(path, "cannot be written", EIO);
      next += went;
      count -= went;
      if ((unsynced_bytes += went) < sync_interval) continue;
      system.begin_sync(handle);
      unsynced_bytes = 0;
    }
  }

  /// Gives the file its name. Throws error if that fails; then the old file is unchanged.
  void commit() {
    if (const int wrong = system.sync(handle)) fails(path, "cannot be written", wrong);
    if (const int wrong = system.rename(beside.c_str(), path.c_str())) fails(path, "cannot be replaced", wrong);
    const int wrong = system.close(std::exchange(handle, closed));
    if (wrong != 0) fails(path, "was written completely, but cannot be closed", wrong);
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    if (const int unsynced = system.sync_folder(folder.c_str()))
      fails(path, "was written completely, but the folder cannot be synced, so a power failure may lose it", unsynced);
  }

 private:
  void give_up() {
    system.remove(beside.c_str());  // before the file is closed: closing unlocks it, and then another program may write
                                    // to this name
    system.close(handle);
  }
  [[noreturn]] static void fails(const std::string& what, const char* how, int wrong) {
    throw error(what + ": " + how + ": " + reason(wrong));
  }

  static constexpr int closed = -1;
  static constexpr std::size_t sync_interval = std::size_t{8} << 20;
  std::string path;
  std::string beside;
  file_system& system;
  int handle = closed;
  std::size_t unsynced_bytes = 0;
};

}  // namespace chainrule::internal::files
