// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE laws_layers
#include "layer.hpp"

#include <chainrule/layer/glu.hpp>
#include <chainrule/layer/group_norm.hpp>
#include <chainrule/layer/bilinear.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/rms_norm.hpp>
#include <chainrule/layer/softmax.hpp>

using namespace chainrule;

// Every layer on vectors once, in one network. Each by itself, and its values: dense_layers.cpp, composite_layers.cpp.
namespace {

using net =
    network<input<2, 3>, flatten, dense<8, act::tanh>, glu, reshape<2, 2>, group_norm<1, epsilon<0.1>>, softmax<0>,
            act::sigmoid, flatten, layer_norm<epsilon<0.1>>, sequential<dense<3, act::tanh>>, rms_norm<>, prelu<>,
            maximum<identity, dense<3>>, residual<dense<3, act::gelu>>, concat<dense<2>, act::silu>,
            average<identity, log_softmax<>>, bilinear<3, identity, dense<2>>, dot<dense<3>, dense<3>>, dense<2>>;

}  // namespace

BOOST_AUTO_TEST_CASE(laws_of_all_layers) { laws::check_laws<net>(); }

// Each by itself: segments.cpp.
BOOST_AUTO_TEST_CASE(all_layers_in_segments) { laws::check_segments<net>(); }
