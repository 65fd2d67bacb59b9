// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/network.hpp>

// Models, gradients and tapes are class templates of a network and a scalar, so that functions deduce both from them:
// `template <class Net, class T> void f(const model<Net, T>&)`. If one of the two is not valid, such a class derives
// from a gate that says so.
namespace chainrule {

/// What a network can compute with: float, double, or a class of numbers. No integers.
template <class Type>
concept Scalar = std::is_same_v<Type, std::remove_cvref_t<Type>> && !std::is_integral_v<Type>;

// The words of this header's error messages.
namespace internal {

struct is_no_scalar {
  static constexpr char text[] = "cannot be the scalar of a network: write float or double";
};
struct without_const {
  static constexpr char text[] = "is const or a reference: write the network without";
};

}  // namespace internal

namespace internal {

template <class Type>
inline constexpr bool is_model = false;

/// A network without const.
template <class Type>
concept PlainNetwork = Network<Type> && std::is_same_v<Type, std::remove_cvref_t<Type>>;

namespace topologies {

/// The base of such a class if the network or the scalar is not valid.
template <class Net, class T>
using stand_in = gate_of<first_refusal<
    verdict_of_network<Net>,
    refuse_if<!std::is_same_v<Net, std::remove_cvref_t<Net>>, refusal<std::remove_cvref_t<Net>, without_const>>,
    refuse_if<!Scalar<T>, refusal<T, is_no_scalar>>>>;

}  // namespace topologies
}  // namespace internal

/// A model or an array_model of a network that was accepted, also const or a reference: it has `network`, `scalar`,
/// `m[W<1>]`, `data()` and `size()`.
template <class Type>
concept Model = internal::is_model<std::remove_cvref_t<Type>>;

}  // namespace chainrule
