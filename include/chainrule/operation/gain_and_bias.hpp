// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/target.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::internal::operations {

/// The gain and the bias of channels, arguments 1 and 2 of a normalization; 1 and 0 where it has fewer Parameters.
template <std::size_t Parameters, class At, class Group>
CHAINRULE_INLINE auto gain_of(const At& at, const Group& group, std::size_t n) {
  if constexpr (Parameters > 0)
    return group.load(at[op::argument<1>{}], n);
  else
    return typename Group::vector(1);
}
template <std::size_t Parameters, class At, class Group>
CHAINRULE_INLINE auto bias_of(const At& at, const Group& group, std::size_t n) {
  if constexpr (Parameters > 1)
    return group.load(at[op::argument<2>{}], n);
  else
    return typename Group::vector(0);
}

}  // namespace chainrule::internal::operations
