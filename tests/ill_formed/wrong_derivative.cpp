// SPDX-License-Identifier: BSL-1.0
// refuses: an activation whose derivative is not that of its value
// words: the derivative of wrong_tanh is not what dual numbers find
// lines: 6
#include "../laws/constant.hpp"

using namespace chainrule;

struct wrong_tanh : act::tanh {
  template <class T>
  static constexpr T derivative_from_output(T a) {
    return T(1) - a;
  }
};

static_assert(laws::has_its_derivative<act::tanh>(), "the derivative of tanh is not what dual numbers find");
static_assert(laws::has_its_derivative<wrong_tanh>(), "the derivative of wrong_tanh is not what dual numbers find");
