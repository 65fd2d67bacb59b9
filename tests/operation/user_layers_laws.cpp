// SPDX-License-Identifier: BSL-1.0
// The laws of layers, applied to those that a user writes.
#define BOOST_TEST_MODULE operation_user_layers_laws
#include "../laws/layer.hpp"

#include "own_layers.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace own_layers;

BOOST_AUTO_TEST_CASE(laws_of_a_norm_in_inference_and_of_a_table) {
  laws::check_laws<inference_of<network<input<3>, dense<4>, my_batch_norm<>, act::tanh, dense<2>>>>();
  laws::check_laws<network<input<4, tokens<9>>, my_embedding<3>, flatten, dense<2>>>();
}

BOOST_AUTO_TEST_CASE(products_of_values) {
  laws::check_laws<
      network<input<3>, dense<4>, gated<dense<5, act::sigmoid>, sequential<dense<3>, dense<5>>>, dense<2>>>();
  laws::check_laws<network<input<3>, dense<4, act::tanh>, square_layer, dense<2>>>();
  laws::check_forward<network<input<3>, gated<dense<2, act::tanh>, dense<2>>>>([](const double* x, const auto& p) {
    auto all = laws::naive_dense(x, 3, 2, p[0], p[1]);
    const auto other = laws::naive_dense(x, 3, 2, p[2], p[3]);
    for (std::size_t i = 0; i < 2; ++i) all[i] = std::tanh(all[i]) * other[i];
    return all;
  });
}

BOOST_AUTO_TEST_CASE(one_weight_at_several_places) {
  laws::check_laws<network<input<6>, dense<6>, reshape<2, 3>, columns_over<4>, flatten, dense<2>>>();
  laws::check_forward<network<input<2, 3>, columns_over<4>, flatten>>([](const double* x, const auto& p) {
    const std::vector<double> nothing(4);
    auto all = laws::naive_dense(x, 3, 4, p[0], nothing.data());
    const auto behind = laws::naive_dense(x + 3, 3, 4, p[0], nothing.data());
    all.insert(all.end(), behind.begin(), behind.end());
    return all;
  });
}

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<dropping>();
  laws::check_laws<two_inputs>();
  laws::check_laws<normed>();
  laws::check_laws<attending>();
  laws::check_laws<encoder>();
  laws::check_laws<network<input<1>, dense<1>, layer_norm, dense<2>>>();
}

// What is saved has a place only where a backward pass reads it.
constexpr std::size_t place_of_saved = 4;  // the input, z and a of the dense layer, n, s
static_assert(normed::graph().values[place_of_saved].saved && normed::graph().values[place_of_saved].size == 1);
static_assert(memory_plan_of<normed>.value_offset[place_of_saved] != no_index);
static_assert(memory_plan_of<without_gradient<normed>>.value_offset[place_of_saved] == no_index);
static_assert(memory_plan_of<network<input<3>, frozen<layer_norm>, dense<2>>>.value_offset[2] == no_index);
static_assert(structure_of<normed>(d(a<2>) / d(symbol<normalized, 2>{})) == structure::diagonal);
static_assert(closed_form<normed>(d(a<2>) / d(symbol<normalized, 2>{})) == symbol<gain, 2>{});
