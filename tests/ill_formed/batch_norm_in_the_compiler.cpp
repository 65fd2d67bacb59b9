// SPDX-License-Identifier: BSL-1.0
// refuses: training inside the compiler where a layer has running statistics, which a step would have to update
// says: layer 2 is batch_norm<0.1, 1e-5>, which moves buffers in training: train a model of tensors, and write to_array(m)
// lines: 10
#include <chainrule/arithmetic.hpp>
#include <chainrule/layer/batch_norm.hpp>

using namespace chainrule;

using net = network<input<2>, dense<3>, batch_norm<>, act::tanh, dense<2>>;
constexpr float questions[2][2] = {{0, 1}, {1, 0}};

constexpr auto trained =
    compile_time_fit(array_model<net>{glorot_uniform{}, seed{1}}, squared_error{}, adam{}, questions, questions, 10);
static_assert(cost_of(trained, squared_error{}, questions, questions) < 0.1f);
