// SPDX-License-Identifier: BSL-1.0
// refuses: a network made of the list of one that is refused, for the same reason
// says: layer 1 is dense<10>, which expects shape 784 and receives 28 x 28: write flatten, dense<10>, or time_distributed<dense<10>>
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
