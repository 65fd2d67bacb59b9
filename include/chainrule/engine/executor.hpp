// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule::internal::engine {

/// Runs the parts of a pass: `parts()` is how many there may be; `run(parts, function)` calls function(part) for each
/// part and returns when all calls have returned.
template <class Type>
concept Executor = requires(const Type& executor, void (&function)(std::size_t)) {
  executor.parts();
  executor.run(std::size_t{}, function);
};

/// The executor without threads: every part runs on the calling thread.
struct this_thread {
  std::size_t parts() const { return 1; }
  template <class Function>
  void run(std::size_t parts_to_run, const Function& function) const {
    for (std::size_t part = 0; part < parts_to_run; ++part) function(part);
  }
};

}  // namespace chainrule::internal::engine
