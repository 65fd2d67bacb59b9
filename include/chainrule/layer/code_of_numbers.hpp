// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/number_text.hpp>
#include <chainrule/meta/list.hpp>
#include <chainrule/meta/spelling.hpp>

namespace chainrule::internal::layer {

/// The code of a layer whose options are numbers: `dropout<0.2>`, where compilers write 2.0e-1. Types
/// may stand behind the numbers.
template <double... Numbers, class Name, class... Options>
constexpr auto code_of_numbers(Name, list<Options...> = {}) {
  return meta::written([](meta::sink& to) {
    to.put(Name{}());
    const char* before = "<";
    const auto put = [&](double number) {
      char digits[calculus::writing::widest_number + 1] = {};
      calculus::writing::sink writer{digits};
      calculus::writing::write_number(writer, number, false);
      to.put(before);
      to.put(digits);
      before = ", ";
    };
    (put(Numbers), ...);
    ((to.put(", "), to.put(meta::code_of<Options>::text.characters)), ...);
    to.put('>');
  });
}

}  // namespace chainrule::internal::layer
