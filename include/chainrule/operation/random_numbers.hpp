// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/random_row.hpp>
#include <chainrule/operation/dropout.hpp>

namespace chainrule::op {

template <class At>
constexpr auto random_row_of(const At& at, std::size_t sample) {
  if constexpr (requires { at.memory.drawing; })
    return at.memory.drawing.row(at.equation_number(), sample, At::y_size);
  else
    return numeric::random_row{at.drawn(), at.equation_number(), at.first_sample() + sample};
}

}  // namespace chainrule::op
