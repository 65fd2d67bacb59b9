// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <functional>
#include <tuple>

#include <chainrule/tensor/xtensor.hpp>

namespace chainrule::internal::tensors {

// Whether assigning an expression element by element could read an element of the target after it was written: some
// operand shares the target's memory and is not the target itself.
template <class Target, class Expression>
bool overlaps(const Target& target, const Expression& expression) {
  if constexpr (requires { expression.arguments(); }) {
    return std::apply([&](const auto&... arguments) { return (overlaps(target, arguments) || ...); },
                      expression.arguments());
  } else if constexpr (xt::is_xscalar<Expression>::value) {
    return false;
  } else if constexpr (requires {
                         expression.storage().data();
                         expression.storage().size();
                       }) {
    const void* begin = expression.storage().data();
    const void* end = expression.storage().data() + expression.storage().size();
    const void* target_begin = target.storage().data();
    const void* target_end = target.storage().data() + target.storage().size();
    if (std::less_equal<>{}(end, target_begin) || std::less_equal<>{}(target_end, begin)) return false;
    return !(std::is_same_v<std::remove_cvref_t<Expression>, Target> && begin == target_begin);
  } else {
    return true;
  }
}

}  // namespace chainrule::internal::tensors
