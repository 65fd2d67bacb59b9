// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule::internal::engine {

/// What runs the parts of a pass: `parts()`, and `run(parts, function)`, which calls function(part) for each and
/// returns when all have returned.
template <class Type>
concept Executor = requires(const Type& executor, void (&function)(std::size_t)) {
  executor.parts();
  executor.run(std::size_t{}, function);
};

/// Where no threads are asked for: every part runs on this one.
struct this_thread {
  std::size_t parts() const { return 1; }
  template <class Function>
  void run(std::size_t parts_to_run, const Function& function) const {
    for (std::size_t part = 0; part < parts_to_run; ++part) function(part);
  }
};

}  // namespace chainrule::internal::engine
