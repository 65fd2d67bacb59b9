// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/reshape.hpp>

namespace chainrule {

/// The input's elements in their order, as a vector.
struct flatten {
  template <class In>
  struct on : reshape<In::size>::template on<In> {};
};

}  // namespace chainrule
