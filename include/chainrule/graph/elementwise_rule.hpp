// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace chainrule::internal::optimizer {

/// An optimizer's rule that is written for one number of a parameter, so that it can be applied while the gradient is
/// computed; see optimizer/rule.hpp.
template <class Rule, class T>
concept ByElement = requires(const Rule& rule, std::size_t number) { rule.template change<T>(number); };

}  // namespace chainrule::internal::optimizer
