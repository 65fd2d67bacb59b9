// SPDX-License-Identifier: BSL-1.0
// refuses: training inside the compiler on four samples and three targets
// says: the target has shape 3 x 1 and must have shape 4 x 1
// lines: 10
#include <chainrule/arithmetic.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<1>>;
constexpr float questions[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
constexpr float answers[3][1] = {{0}, {1}, {1}};

constexpr auto trained =
    compile_time_fit(array_model<net>{glorot_uniform{}, seed{1}}, squared_error{}, adam{}, questions, answers, 10);
static_assert(cost_of(trained, squared_error{}, questions, answers) < 0.1f);
