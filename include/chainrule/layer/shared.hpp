// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_around.hpp>

namespace chainrule {

/// A layer that is in several places with one set of parameters. `shared<"w", dense<8, act::tanh>>` twice in a network
/// is two layers with values of their own, but with one weight and bias, which are looked up by the path of either. The
/// first parameter of each such layer is the same parameter, so is the second, and so on; `shared<"w", parameter<...>>`
/// in a layer's list is the first parameter of `shared<"w", dense<8>>`. All must be stated with the same shape, storage
/// order and initial value. Buffers, such as running statistics, are not shared.
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
