// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <stdexcept>
#include <string>

#include <chainrule/shape/shape.hpp>

namespace chainrule {

/// What the library throws: bad input at run time, with what was expected and what came in its text.
struct error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A value of a shape that does not fit.
struct shape_error : error {
  using error::error;
};

/// Data that cannot be learned from: none at all, a class that does not exist, a number that is not finite, a file that is damaged.
struct data_error : error {
  using error::error;
};

/// `2 x 3`; `scalar` for no extents.
template <class Extents>
std::string describe_shape(const Extents& extents) {
  std::string text;
  for (const auto extent : extents) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text.empty() ? "scalar" : text;
}

template <std::size_t... Extents>
std::string describe_shape(shape<Extents...>) {
  std::string text;
  ((text += (text.empty() ? "" : " x ") + std::to_string(Extents)), ...);
  return text.empty() ? "scalar" : text;
}

}  // namespace chainrule
