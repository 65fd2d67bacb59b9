// SPDX-License-Identifier: BSL-1.0
// refuses: Levenberg-Marquardt on a model whose numbers lie in an array
// says: levenberg_marquardt needs more than a gradient, and so a model of tensors
// lines: 10
#include <chainrule/arithmetic.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3, act::tanh>, dense<1>>;
constexpr float questions[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
constexpr float answers[4][1] = {{0}, {1}, {1}, {0}};

constexpr auto trained = compile_time_fit(array_model<net>{glorot_uniform{}, seed{1}}, squared_error{},
                                          levenberg_marquardt{}, questions, answers, 10);
static_assert(cost_of(trained, squared_error{}, questions, answers) < 0.1f);
