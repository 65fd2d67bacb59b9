// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_around.hpp>

namespace chainrule {

/// A layer that stands in several places with one set of parameters: `shared<"w", dense<8, act::tanh>>` twice in a
/// network is two layers, each with values of its own, and one weight and bias, which are looked up by the path of
/// either. The first parameter of each such layer is one and the same, so is the second, and so on; a parameter
/// `shared<"w", parameter<...>>` in a list is the first one of `shared<"w", dense<8>>`. They must be stated alike, in
/// shape, order in memory and beginning. Buffers, as running statistics, are each layer's own.
template <internal::meta::text Name, class Layer>
struct shared : internal::graphs::layer_around<Layer> {
  static constexpr auto code() {
    return internal::meta::sentence("shared<\"", Name, "\", ", internal::meta::code<Layer>(), ">");
  }

  template <class Mode>
  using in = shared<Name, in_mode<Layer, Mode>>;

  template <class In>
  struct on : Layer::template on<In> {
    static constexpr shared_name_record shared_name = internal::graphs::shared_name<Name>;
  };
};

}  // namespace chainrule
