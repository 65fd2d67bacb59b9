// SPDX-License-Identifier: BSL-1.0
// refuses: a network that does not fit, once, however its array_model is used
// says: layer 1 is dense<10>, which expects shape 784 and receives 28 x 28: write flatten, dense<10>, or time_distributed<dense<10>>
// lines: 10
#include <chainrule/arithmetic.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<28, 28>, dense<10>>;
constexpr float questions[2][28][28] = {};
constexpr float answers[2][10] = {};

constexpr auto trained =
    compile_time_fit(array_model<net>{glorot_uniform{}, seed{1}}, squared_error{}, adam{}, questions, answers, 10);
static_assert(cost_of(trained, squared_error{}, questions, answers) < 0.1f);

int main() {
  array_model<net> m{glorot_uniform{}, seed{1}};
  auto optimizer = optimizer_for(m, adam{});
  optimizer.step(m, squared_error{}, questions, answers);
  auto [cost, gradient] = value_and_gradient(m, squared_error{}, questions, answers);
  m[W<1>](0, 0) = gradient[W<1>](0, 0);
  return m(questions)[0][0] > 0.5f;
}
