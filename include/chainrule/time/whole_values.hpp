// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/shared.hpp>
#include <chainrule/topology/references.hpp>

namespace chainrule::internal::scans {

/// Stated by a layer on its input, `using reads_whole = whole_values<Phrase, Kinds...>`: the values that it reads as a
/// whole, and why a stream refuses one that has the stream's own steps.
template <class Phrase, class... Kinds>
struct whole_values {
  using phrase = Phrase;
  using kinds = list<Kinds...>;
};

/// Whether a layer, or one inside it, may state that. Options say so: it is asked before anything is looked up.
template <class Layer>
inline constexpr bool may_read_whole = false;
template <template <class...> class Layer, class... Parts>
inline constexpr bool may_read_whole<Layer<Parts...>> = meta::any({may_read_whole<Parts>..., false});
template <meta::text Name, class Layer>
inline constexpr bool may_read_whole<named<Name, Layer>> = may_read_whole<Layer>;
template <meta::text Name, class Layer>
inline constexpr bool may_read_whole<shared<Name, Layer>> = may_read_whole<Layer>;

}  // namespace chainrule::internal::scans
