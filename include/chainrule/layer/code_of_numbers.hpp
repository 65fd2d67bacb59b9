// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/number_text.hpp>
#include <chainrule/meta/text.hpp>

namespace chainrule::internal::layer {

/// The code of a layer whose options are numbers: `dropout<0.2>`, where compilers write 2.0e-1.
template <double... Numbers, class Name>
constexpr auto code_of_numbers(Name) {
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
    to.put('>');
  });
}

}  // namespace chainrule::internal::layer
