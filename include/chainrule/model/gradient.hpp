// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/parameters.hpp>

namespace chainrule {
namespace networks {

/// dC/dp for every parameter p of a network that is trained, with the model's indexing: `g[W<1>]`.
template <class Net, class T>
class gradient : public parameter_set<Net, T, true> {};

template <class Net, class T>
struct choose_gradient {
  using type = gradient<Net, T>;
};
template <class Net, class T>
  requires is_absorbed<Net>
struct choose_gradient<Net, T> {
  using type = Net;
};

}  // namespace networks

/// The gradient of a network's cost. It fits the models of this network and scalar, and no others.
template <class Net, class T = float>
using gradient = typename networks::choose_gradient<checked_network<Net>, T>::type;

}  // namespace chainrule
