// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

// Scratch that each thread keeps between two calls, so that answers and derivatives allocate nothing after the first.
namespace chainrule::internal::models {

/// An object of type Scratch for the duration of one call: normally the one that this thread keeps. A call gets a new
/// object while an outer call uses the kept one (an input that is a lazy expression may call the same network while it
/// is read), and after the thread has destroyed it (the destructor of a static object may call a network).
template <class Scratch>
class thread_scratch {
 public:
  thread_scratch() : is_kept(now == state::free) {
    if (is_kept) now = state::in_use;
  }
  ~thread_scratch() {
    if (is_kept) now = state::free;
  }
  thread_scratch(const thread_scratch&) = delete;
  thread_scratch& operator=(const thread_scratch&) = delete;

  Scratch& operator*() { return is_kept ? kept() : own; }

 private:
  enum class state : unsigned char { free, in_use, destroyed };

  // It has no destructor, so it can be read after the kept object is destroyed.
  static inline thread_local constinit state now = state::free;

  struct holder {
    Scratch scratch;
    ~holder() { now = state::destroyed; }
  };
  static Scratch& kept() {
    thread_local holder mine;
    return mine.scratch;
  }

  bool is_kept;
  Scratch own;
};

}  // namespace chainrule::internal::models
