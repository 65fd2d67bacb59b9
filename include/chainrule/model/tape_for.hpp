// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/gradient.hpp>
#include <chainrule/model/model.hpp>
#include <chainrule/model/tape.hpp>

namespace chainrule {

/// A tape for batches of up to `samples` samples, and a gradient, that fit a model.
template <internal::PlainNetwork Net, Scalar T>
internal::models::tape<Net, T> tape_for(const internal::models::model<Net, T>&, std::size_t samples) {
  return internal::models::tape<Net, T>(samples);
}
template <internal::PlainNetwork Net, Scalar T>
internal::models::gradient<Net, T> gradient_for(const internal::models::model<Net, T>&) {
  return {};
}

template <class Model>
  requires is_refused<Model>
refused_result tape_for(const Model&, std::size_t) {
  return {};
}
template <class Model>
  requires is_refused<Model>
refused_result gradient_for(const Model&) {
  return {};
}

}  // namespace chainrule
