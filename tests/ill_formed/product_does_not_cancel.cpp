// SPDX-License-Identifier: BSL-1.0
// refuses: a product whose neighbours do not cancel
// says: the left factor ends in a<2> and the right one begins with z<1>: neighbours must cancel
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

constexpr auto chain = d(C) / d(a<2>) * d(z<1>) / d(W<1>);
static_assert(expand<net>(d(C) / d(W<1>)) == chain);
static_assert(expand<net>(chain) == chain * d(a<1>) / d(z<1>));
static_assert(shape_of<net>(chain) == shape<4, 3>{});
static_assert(d(C) / d(a<2>) + chain == chain);
static_assert(d(C) / d(a<2>) * in_brackets(chain) == in_braces(chain));

int main() {
  static_cast<void>(as_text(chain));
  static_cast<void>(as_latex<net>(d(C) / d(W<1>), chain));
}
