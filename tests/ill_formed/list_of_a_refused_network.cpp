// SPDX-License-Identifier: BSL-1.0
// refuses: a network made of the list of one that is refused, for the same reason
// words: refusal<at_layer<1>, dense<10>, expects<shape<784>>, receives<shape<28,28>>
// lines: 10
#include <boost/hana/append.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <chainrule/types.hpp>

using namespace chainrule;

using net = network<input<28, 28>, dense<10>>;
using longer = network_of<decltype(boost::hana::append(net::layers, boost::hana::type_c<act::tanh>))>;

static_assert(longer::depth == 2);
static_assert(longer::output_shape{} == shape<10>{});

int main() {}
