// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include <chainrule/file/atomic_file.hpp>

// Operating systems that fail, and that forget.
namespace systems {

using chainrule::internal::files::file_system;
using chainrule::internal::files::mapping;

/// The machine's own, whose n-th call fails, counted from 0 and without what only tidies up. A write that fails has
/// written half.
class failing : public file_system {
 public:
  std::size_t fails_at = static_cast<std::size_t>(-1);
  std::size_t calls = 0;

  int map(const char* path, mapping& whole) override { return fails() ? EIO : file_system::map(path, whole); }
  int find(const char* path, chainrule::internal::files::destination& to) override {
    return fails() ? EACCES : file_system::find(path, to);
  }
  int create(const char* path, int& handle) override { return fails() ? EACCES : file_system::create(path, handle); }
  int permit(int handle, const chainrule::internal::files::destination& as) override {
    return fails() ? EPERM : file_system::permit(handle, as);
  }
  int write(int handle, const void* from, std::size_t count, std::size_t& went) override {
    if (!fails()) return file_system::write(handle, from, count, went);
    file_system::write(handle, from, count / 2, went);
    return ENOSPC;
  }
  int sync(int handle) override { return fails() ? EIO : file_system::sync(handle); }
  int rename(const char* from, const char* to) override { return fails() ? EXDEV : file_system::rename(from, to); }
  int sync_folder(const char* path) override { return fails() ? EIO : file_system::sync_folder(path); }

 private:
  bool fails() { return calls++ == fails_at; }
};

struct power_failure {};

/// A disk in memory, and what it would hold if the power failed: of files what was synced, of names what was synced
/// with their folder; `names_go_at_once`: and those that were not, too. The power fails before call `stops_at`.
class forgetting : public file_system {
 public:
  std::size_t stops_at = static_cast<std::size_t>(-1);
  std::size_t calls = 0;
  bool names_go_at_once = false;

  void begin_with(const std::string& name, const std::string& bytes) {
    names[name] = on_disk[name] = std::make_shared<file>(file{bytes, bytes});
  }
  /// The machine starts again.
  void restart() {
    for (auto& [name, one] : on_disk) one->written = one->synced;
    names = on_disk;
    stops_at = static_cast<std::size_t>(-1);
    off = false;
    handles.clear();
  }
  bool has(const std::string& name) const { return names.count(name) > 0; }
  std::string contents(const std::string& name) const { return names.at(name)->written; }

  int map(const char* path, mapping& whole) override {
    if (!has(path)) return ENOENT;
    const std::string& bytes = names[path]->written;
    whole = {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), false};
    return 0;
  }
  void unmap(const mapping&) override {}
  int find(const char* path, chainrule::internal::files::destination& to) override {
    to = {};
    to.path = path;
    to.exists = to.is_regular = has(path);
    return 0;
  }
  int permit(int, const chainrule::internal::files::destination&) override {
    call();
    return 0;
  }
  int create(const char* path, int& handle) override {
    call();
    handle = handle_of(names[path] = std::make_shared<file>());
    if (names_go_at_once) on_disk = names;
    return 0;
  }
  int write(int handle, const void* from, std::size_t count, std::size_t& went) override {
    call();
    went = std::min<std::size_t>(count, 1000);  // a system may write less than it is asked for
    handles[static_cast<std::size_t>(handle)]->written.append(static_cast<const char*>(from), went);
    return 0;
  }
  int sync(int handle) override {
    call();
    auto& one = *handles[static_cast<std::size_t>(handle)];
    one.synced = one.written;
    return 0;
  }
  void begin_sync(int) override {}
  int close(int) override { return 0; }
  int rename(const char* from, const char* to) override {
    call();
    names[to] = names[from];
    names.erase(from);
    if (names_go_at_once) on_disk = names;
    return 0;
  }
  int sync_folder(const char*) override {
    call();
    on_disk = names;
    return 0;
  }
  int remove(const char* path) override {
    if (!off) names.erase(path);
    return 0;
  }

 private:
  struct file {
    std::string written, synced;
  };

  void call() {
    if (calls++ < stops_at) return;
    off = true;
    throw power_failure{};
  }
  int handle_of(const std::shared_ptr<file>& one) {
    handles.push_back(one);
    return static_cast<int>(handles.size()) - 1;
  }

  bool off = false;
  std::map<std::string, std::shared_ptr<file>> names, on_disk;
  std::vector<std::shared_ptr<file>> handles;
};

/// Calls function(system) for an operating system that fails at each of its calls, and one at which none fails.
template <class Function>
std::size_t for_each_failure(const Function& function) {
  for (std::size_t n = 0;; ++n) {
    failing system;
    system.fails_at = n;
    function(system);
    if (system.calls <= n) return n;
  }
}

}  // namespace systems
