// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <charconv>
#include <cmath>
#include <string>

#include <chainrule/model/model.hpp>

namespace chainrule {

/// A model as a line of C++: `inline constexpr chainrule::array_model<NETWORK, T> NAME{...};`, for a program that has
/// the parameters as constants. `network` is the name of the network's type there. Numbers are hexadecimal, so that
/// none is rounded, and in C++ notation whatever the program's locale is. Throws data_error if a parameter is not
/// finite.
template <internal::PlainNetwork Net, Scalar T>
std::string as_source(const internal::models::model<Net, T>& m, const std::string& network, const std::string& name) {
  const internal::array::model<Net, T> numbers = to_array(m);
  std::string text = "inline constexpr chainrule::array_model<" + network +
                     (std::is_same_v<T, double> ? ", double" : "") + "> " + name + "{chainrule::explicit_values{{";
  std::size_t written = 0;
  for_each_index<0, Net::graph_type::extents.parameters>([&]<std::size_t Parameter>() {
    const auto view = numbers[parameter_symbol<Net, Parameter>{}];
    for (std::size_t i = 0; i < view.size(); ++i, ++written) {
      const auto number = static_cast<double>(view.in_row_major(i));
      if (!std::isfinite(number))
        throw data_error("a parameter is " + describe_number(number) +
                         ": only finite numbers can be written as constants");
      char digits[40];
      const char* const end =
          std::to_chars(digits, digits + sizeof digits, std::abs(number), std::chars_format::hex).ptr;
      text += std::string(written == 0 ? "" : ",") + (written % 6 == 0 ? "\n    " : " ") +
              (std::signbit(number) ? "-0x" : "0x");
      text.append(digits, static_cast<std::size_t>(end - digits));
    }
  });
  return text + "}}};\n";
}

template <class Model>
  requires is_refused<Model>
std::string as_source(const Model&, const std::string&, const std::string&) {
  return {};
}

}  // namespace chainrule
