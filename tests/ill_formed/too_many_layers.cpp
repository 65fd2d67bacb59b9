// SPDX-License-Identifier: BSL-1.0
// refuses: more layers than the compilers can fold over
// says: the network has 251 layers, more than the 250 that are allowed: put some of them into sequential<...>
// lines: 10
#include <boost/hana/prepend.hpp>
#include <boost/hana/replicate.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace hana = boost::hana;

constexpr auto many = hana::replicate<hana::tuple_tag>(hana::type_c<dense<4, act::tanh>>, hana::size_c<251>);
using net = network_of<decltype(hana::prepend(many, hana::type_c<input<3>>))>;

static_assert(net::parameter_count == 1000);
static_assert(net::parameter_count + 1 < 200000 && net::depth == 2);
static_assert(net::forward_multiply_adds + net::backward_multiply_adds <= 100000);
static_assert(net::parameter_bytes<float> <= 4096);
static_assert(expand<net>(d(C) / d(W<1>)) == d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));
static_assert(shape_of<net>(W<1>) == shape<10, 3>{});
static_assert(structure_of<net>(d(a<1>) / d(z<1>)) == structure::diagonal);

int main() {}
