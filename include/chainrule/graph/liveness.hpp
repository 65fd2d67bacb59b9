// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <chainrule/graph/layer_table.hpp>

// Reuse of memory: things that are not alive at the same time may lie in the same place.
namespace chainrule {

/// Something that needs `size` elements from time `first` to time `last`, both included, and the offset that it was
/// given.
struct slot_lifetime {
  std::size_t size = 0;
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t offset = no_index;

  constexpr bool meets(const slot_lifetime& other) const { return first <= other.last && other.first <= last; }
};

namespace internal::graphs {

template <std::size_t Capacity>
struct placer {
  slot_lifetime* const items;
  const std::size_t count;
  std::size_t extent = 0;

  // The lowest offset that is free during an item's whole lifetime, given the items already placed.
  constexpr void place(slot_lifetime& item) {
    std::size_t others[Capacity + 1] = {};
    std::size_t found = 0;
    for (std::size_t i = 0; i < count; ++i)
      if (items[i].offset != no_index && items[i].meets(item)) others[found++] = i;
    std::size_t offset = 0;
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t i = 0; i < found; ++i) {
        const slot_lifetime& other = items[others[i]];
        if (offset < other.offset + other.size && other.offset < offset + item.size) {
          offset = other.offset + other.size;
          moved = true;
        }
      }
    }
    item.offset = offset;
    if (offset + item.size > extent) extent = offset + item.size;
  }

  constexpr std::size_t place_all() {
    std::size_t order[Capacity + 1] = {};
    for (std::size_t i = 0; i < count; ++i) {  // the largest first; of equal ones, the first
      std::size_t at = i;
      for (; at > 0 && items[order[at - 1]].size < items[i].size; --at) order[at] = order[at - 1];
      order[at] = i;
    }
    for (std::size_t i = 0; i < count; ++i)
      if (items[i].offset != no_index && items[i].offset + items[i].size > extent)
        extent = items[i].offset + items[i].size;
    for (std::size_t i = 0; i < count; ++i)
      if (items[order[i]].offset == no_index) place(items[order[i]]);
    return extent;
  }
};

}  // namespace internal::graphs

/// Places those of `count` items, at most Capacity, that have no offset yet: the largest first, each as low as it fits.
/// Returns the number of elements that all of them need together.
template <std::size_t Capacity>
constexpr std::size_t place_by_liveness(slot_lifetime* items, std::size_t count) {
  return internal::graphs::placer<Capacity>{items, count}.place_all();
}

}  // namespace chainrule
