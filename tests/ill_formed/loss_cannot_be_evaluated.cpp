// SPDX-License-Identifier: BSL-1.0
// refuses: training inside the compiler where the loss is not constexpr
// says: measured_error cannot be evaluated by the compiler: all that it calls must be constexpr
// lines: 10
#include <chainrule/arithmetic.hpp>

using namespace chainrule;

struct measured_error : squared_error {
  template <std::size_t Size, class T>
  static T value(const T* a, const T* y) {
    return squared_error::value<Size>(a, y);
  }
};

using net = network<input<2>, dense<2>>;
constexpr float questions[2][2] = {{0, 1}, {1, 0}};

constexpr auto trained =
    compile_time_fit(array_model<net>{glorot_uniform{}, seed{1}}, measured_error{}, adam{}, questions, questions, 10);
static_assert(trained[calculus::W<1>](0, 0) > 0.5f);
