// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/list.hpp>

namespace chainrule::internal::scans {

/// Stated by a layer on its input, `using reads_whole = whole_values<Phrase, Kinds...>`: the values that it reads as a
/// whole, and why a stream refuses one that has the stream's own steps.
template <class Phrase, class... Kinds>
struct whole_values {
  using phrase = Phrase;
  using kinds = list<Kinds...>;
};

}  // namespace chainrule::internal::scans
