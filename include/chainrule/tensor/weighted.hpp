// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/tensor/given_inputs.hpp>

namespace chainrule {

/// Targets with a weight for each sample, for `sample_weights` of a loss (loss/reduction.hpp): `weighted(y, w)`, in the
/// place of y, where w is numbers at least 0: a vector or a tensor of one axis, or one number for one sample.
template <class Y, class Weights>
  requires(std::is_arithmetic_v<std::remove_cvref_t<Weights>> ||
           requires(const Weights& w) { requires std::is_arithmetic_v<std::remove_cvref_t<decltype(*w.begin())>>; })
internal::tensors::given_weighted<Y, Weights> weighted(Y&& y, Weights&& weights) {
  return {std::forward<Y>(y), std::forward<Weights>(weights)};
}
template <class Y>
internal::tensors::given_weighted<Y, std::vector<double>> weighted(Y&& y, std::initializer_list<double> weights) {
  return {std::forward<Y>(y), weights};
}

}  // namespace chainrule
