// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/arguments.hpp>
#include <chainrule/model/gradient.hpp>
#include <chainrule/optimizer/clipped_by_norm.hpp>
#include <chainrule/optimizer/clipped_by_value.hpp>

// Clipping of a gradient before a step, in a loop of your own. In `fit` an optimizer does it:
// optimizer/clipped_by_norm.hpp.
namespace chainrule {

namespace internal::models {

template <bool ByNorm>
struct clip_call {
  static constexpr char name[] = "clip_by_norm";
  static constexpr char form[] = "clip_by_norm(g, 1.0)";
};
template <>
struct clip_call<false> {
  static constexpr char name[] = "clip_by_value";
  static constexpr char form[] = "clip_by_value(g, 1.0)";
};
struct clipping_changes_the_gradient {
  static constexpr char text[] = "clipping changes the gradient: it may be neither const nor a temporary";
};
template <bool ByNorm, class... Arguments>
using refused_clip =
    refused_call<mistake<clip_call<ByNorm>, list<a_gradient>,
                         std::conditional_t<sizeof...(Arguments) == 2, refusal<clipping_changes_the_gradient>,
                                            other_arguments<clip_call<ByNorm>>>,
                         Arguments...>>;

}  // namespace internal::models

/// If the norm of the whole gradient, all parameters as one vector, is larger than `max_norm`, multiplies it by
/// max_norm / (norm + 1e-6), as PyTorch's clip_grad_norm_. Returns the norm before. A gradient that is not finite stays
/// unchanged; no optimizer makes a step against it. Throws error for an invalid max_norm.
template <internal::PlainNetwork Net, Scalar T>
T clip_by_norm(internal::models::gradient<Net, T>& g, double max_norm) {
  if (const wrong_setting wrong = internal::meta::positive<T>("max_norm", max_norm)) refuse_setting(wrong);
  return internal::optimizer::clip_by_norm(g.size(), g.data(), max_norm);
}
/// Limits each element to [-clip_value, clip_value], as PyTorch's clip_grad_value_. An element that is not finite
/// becomes NaN. Throws error for an invalid clip_value.
template <internal::PlainNetwork Net, Scalar T>
void clip_by_value(internal::models::gradient<Net, T>& g, double clip_value) {
  if (const wrong_setting wrong = internal::meta::positive<T>("clip_value", clip_value)) refuse_setting(wrong);
  internal::optimizer::clip_by_value(g.size(), g.data(), clip_value);
}

/// All other arguments are refused.
template <class... Arguments>
internal::models::refused_clip<true, Arguments...> clip_by_norm(const Arguments&...) {
  return {};
}
template <class... Arguments>
internal::models::refused_clip<false, Arguments...> clip_by_value(const Arguments&...) {
  return {};
}

}  // namespace chainrule
