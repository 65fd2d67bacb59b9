// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_records.hpp>

namespace chainrule::internal::report {

/// A shape's extents as a table with static storage.
template <class Shape>
struct extents_of_shape;
template <std::size_t... Extents>
struct extents_of_shape<shape<Extents...>> {
  static constexpr std::size_t row[sizeof...(Extents) + 1] = {Extents...};
  static constexpr table_rows<std::size_t> value{row, sizeof...(Extents)};
};

}  // namespace chainrule::internal::report
