// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/calculus/number_text.hpp>

namespace chainrule::calculus::writing {

/// How tightly a form binds: decides which forms need brackets inside others.
template <class Form>
inline constexpr int binding = 3;
template <class L, class R>
inline constexpr int binding<added<L, R>> = 0;
template <class L, class R>
inline constexpr int binding<subtracted<L, R>> = 0;
template <class L, class R>
inline constexpr int binding<multiplied<L, R>> = 1;
template <class L, class R>
inline constexpr int binding<divided<L, R>> = 1;
template <long long N, long long D>
inline constexpr int binding<rational<N, D>> = D == 1 && N >= 0 ? 3 : 1;
template <class Argument>
inline constexpr int binding<applied<squared, Argument>> = 2;
template <>
inline constexpr int binding<literal> = 1;  // as a negative number or a power of ten

}  // namespace chainrule::calculus::writing
