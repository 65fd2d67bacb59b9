// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE topology_names
#include <boost/test/unit_test.hpp>

#include <boost/hana/append.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <chainrule/arithmetic.hpp>

namespace hana = boost::hana;
using namespace chainrule;

struct hidden;
struct classes;
struct width;

namespace {

// A network with names is the network with numbers: one type.
using numbers = network<input<64>, dense<128, act::relu>, residual<dense<32, act::tanh>, dense<128>>, dense<10>>;
static_assert(std::is_same_v<numbers, network<let<hidden, 128>, input<64>, dense<units<hidden>, act::relu>,
                                              residual<dense<32, act::tanh>, dense<units<hidden>>>, dense<10>>>);
static_assert(std::is_same_v<numbers, network<input<64>, dense<units<hidden, 128>, act::relu>,
                                              residual<dense<32, act::tanh>, dense<units<hidden>>>, dense<10>>>);
static_assert(std::is_same_v<numbers, network<input<64>, dense<units<hidden>, act::relu>,
                                              residual<dense<32, act::tanh>, dense<units<hidden, 128>>>, dense<10>>>);
static_assert(std::is_same_v<numbers, network<input<64>, dense<128, act::relu>, let<hidden>,
                                              residual<dense<32, act::tanh>, dense<units<hidden>>>, dense<10>>>);
static_assert(
    std::is_same_v<numbers,
                   network<let<classes, 10>, input<64>, let<width>, dense<units<hidden, 128>, act::relu>, let<hidden>,
                           residual<dense<32, act::tanh>, dense<units<hidden>>>, dense<units<classes>>, let<classes>>>);
static_assert(std::is_same_v<network<input<8>, let<width>, residual<dense<3>, dense<units<width>>>, output<8>>,
                             network<input<8>, residual<dense<3>, dense<8>>, output<8>>>);
static_assert(std::is_same_v<network<let<hidden, 5>, input<8>,
                                     frozen<sequential<dense<units<hidden>>, concat<dense<units<hidden>>, dense<2>>>>>,
                             network<input<8>, frozen<sequential<dense<5>, concat<dense<5>, dense<2>>>>>>);
static_assert(std::is_same_v<network_of<decltype(hana::append(numbers::layers, hana::type_c<dense<units<hidden, 3>>>))>,
                             network<input<64>, dense<128, act::relu>, residual<dense<32, act::tanh>, dense<128>>,
                                     dense<10>, dense<3>>>);
static_assert(network<input<6, 2>, flatten, let<width>, dense<4>, dense<units<width>>>::output_shape{} == shape<12>{});
// the same size twice is one size
static_assert(verdict_of<let<hidden, 128>, input<64>, dense<units<hidden, 128>>, dense<128ul>, let<hidden>>::accepted);

// Two sizes under one name.
static_assert(verdict_of<input<64>, dense<units<hidden, 128>>, act::relu, dense<units<hidden, 64>>>::text() ==
              "the name hidden has two sizes: 128 in layer 1 and 64 in layer 3");
static_assert(verdict_of<let<hidden, 128>, input<64>, let<width>,
                         sequential<dense<5>, frozen<residual<dense<2>, dense<units<hidden, 5>>>>>>::text() ==
              "the name hidden has two sizes: 128 by let and 5 in layer 1.2.2");
static_assert(verdict_of<input<64>, let<width>, dense<32>, let<width>>::text() ==
              "the name width has two sizes: 64 in the input and 32 in layer 1");
static_assert(verdict_of<let<hidden, 1>, let<hidden, 2>, input<64>, dense<units<hidden>>>::text() ==
              "the name hidden has two sizes: 1 by let and 2 by let");
static_assert(verdict_of<input<64>, dense<units<hidden, 7>>, dense<9>, let<hidden>, dense<units<hidden>>>::text() ==
              "the name hidden has two sizes: 7 in layer 1 and 9 in layer 2");

// A name without a size.
static_assert(
    verdict_of<let<hidden, 4>, input<64>, dense<units<hidden>>, dense<units<width>, act::tanh>>::text() ==
    "layer 2 is dense<units<width>, act::tanh>, which names width, a name without a size: write units<width, 128> or add let<width, 128>");
static_assert(
    verdict_of<input<64>, dense<units<width>>, let<width>>::text() ==
    "layer 1 is dense<units<width>>, which names width, a name without a size: write units<width, 128> or add let<width, 128>");
static_assert(
    verdict_of<input<64>, residual<dense<units<width>>>>::text() ==
    "layer 1 is residual<dense<units<width>>>, which names width, a name without a size: write units<width, 128> or add let<width, 128>");

// A name for what is no vector, or for nothing; and what is refused anyway.
static_assert(verdict_of<input<6, 2>, let<width>, flatten>::text() ==
              "after the input let<width> expects a vector and receives 6 x 2: write it after flatten");
static_assert(verdict_of<let<width>, input<6>, dense<units<width>>>::text() ==
              "the network begins with let<width>: input<...> must come first, and only there");
static_assert(verdict_of<let<hidden, 4>, dense<units<hidden>>>::text() ==
              "the network begins with dense<4>: input<...> must come first, and only there");
static_assert(verdict_of<let<hidden, 0>, input<3>, dense<units<hidden>>>::text() ==
              "layer 1 is dense<0>, which cannot have 0 units: write a positive whole number");
static_assert(
    verdict_of<input<3, 3>, dense<4>, let<width>, dense<units<width>>>::text() ==
    "layer 1 is dense<4>, which expects shape 9 and receives 3 x 3: write flatten, dense<4>, or time_distributed<dense<4>>");
static_assert(verdict_of<input<3>, sequential<let<width>, dense<4>>>::text() ==
              "layer 1.1 is let<width>, which is not a layer: a layer has a member template on<In>");
static_assert(is_refused<network<input<64>, dense<units<width>>>>);

}  // namespace

BOOST_AUTO_TEST_CASE(names_are_resolved) {
  BOOST_TEST((network<let<hidden, 5>, input<4>, dense<units<hidden>>, dense<units<classes, 3>>>::parameter_count ==
              25u + 18u));
  BOOST_TEST(!(verdict_of<let<hidden, 5>, input<4>, dense<units<classes>>>::accepted));
}
