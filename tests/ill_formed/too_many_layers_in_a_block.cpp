// SPDX-License-Identifier: BSL-1.0
// refuses: more layers in a block than a list may have
// says: layer 2 is residual<dense<4, act::tanh>, dense<4, act::tanh>, dense<4, act::tanh>, dense<4, act::tanh>, dense<4, act::tanh>, ..., which has 300 layers, more than the 250 that are allowed: put some of them into sequential<...>
// lines: 10
#include <chainrule/types.hpp>

#include <utility>

using namespace chainrule;
using namespace chainrule::calculus;

template <std::size_t>
using layer = dense<4, act::tanh>;
template <std::size_t... I>
network<input<3>, dense<4>, residual<layer<I>...>> in_a_block(std::index_sequence<I...>);
using net = decltype(in_a_block(std::make_index_sequence<300>{}));

static_assert(net::parameter_count == 1000);
static_assert(shape_of<net>(W<1>) == shape<4, 3>{});

int main() {}
