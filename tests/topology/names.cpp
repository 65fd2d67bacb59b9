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

template <class Verdict, class... Words>
inline constexpr bool says = std::is_same_v<Verdict, refusal<Words...>>;

// A network with names is the network with numbers: one type.
using numbers = network<input<64>, dense<128, act::relu>, residual<dense<32, act::tanh>, dense<128>>, dense<10>>;
static_assert(std::is_same_v<numbers, network<let<hidden, 128>, input<64>, dense<units<hidden>, act::relu>, residual<dense<32, act::tanh>, dense<units<hidden>>>, dense<10>>>);
static_assert(std::is_same_v<numbers, network<input<64>, dense<units<hidden, 128>, act::relu>, residual<dense<32, act::tanh>, dense<units<hidden>>>, dense<10>>>);
static_assert(std::is_same_v<numbers, network<input<64>, dense<units<hidden>, act::relu>, residual<dense<32, act::tanh>, dense<units<hidden, 128>>>, dense<10>>>);
static_assert(std::is_same_v<numbers, network<input<64>, dense<128, act::relu>, named<hidden>, residual<dense<32, act::tanh>, dense<units<hidden>>>, dense<10>>>);
static_assert(std::is_same_v<numbers, network<let<classes, 10>, input<64>, named<width>, dense<units<hidden, 128>, act::relu>, named<hidden>, residual<dense<32, act::tanh>, dense<units<hidden>>>,
                                              dense<units<classes>>, named<classes>>>);
static_assert(std::is_same_v<network<input<8>, named<width>, residual<dense<3>, dense<units<width>>>, output<8>>, network<input<8>, residual<dense<3>, dense<8>>, output<8>>>);
static_assert(std::is_same_v<network<let<hidden, 5>, input<8>, frozen<sequence<dense<units<hidden>>, concat<dense<units<hidden>>, dense<2>>>>>,
                             network<input<8>, frozen<sequence<dense<5>, concat<dense<5>, dense<2>>>>>>);
static_assert(std::is_same_v<network_of<decltype(hana::append(numbers::layers, hana::type_c<dense<units<hidden, 3>>>))>,
                             network<input<64>, dense<128, act::relu>, residual<dense<32, act::tanh>, dense<128>>, dense<10>, dense<3>>>);
static_assert(network<input<6, 2>, flatten, named<width>, dense<4>, dense<units<width>>>::output_shape{} == shape<12>{});
// the same size twice is one size
static_assert(verdict_of<let<hidden, 128>, input<64>, dense<units<hidden, 128>>, dense<128ul>, named<hidden>>::accepted);

// Two sizes under one name.
static_assert(says<verdict_of<input<64>, dense<units<hidden, 128>>, act::relu, dense<units<hidden, 64>>>,  //
                   two_sizes_of<hidden>, bound_to<128, at_layer<1>>, bound_to<64, at_layer<3>>>);
static_assert(says<verdict_of<let<hidden, 128>, input<64>, named<width>, sequence<dense<5>, frozen<residual<dense<2>, dense<units<hidden, 5>>>>>>,  //
                   two_sizes_of<hidden>, bound_to<128, by_let>, bound_to<5, at_layer<1, 2, 2>>>);
static_assert(says<verdict_of<input<64>, named<width>, dense<32>, named<width>>, two_sizes_of<width>, bound_to<64, at_layer<0>>, bound_to<32, at_layer<1>>>);
static_assert(says<verdict_of<let<hidden, 1>, let<hidden, 2>, input<64>, dense<units<hidden>>>, two_sizes_of<hidden>, bound_to<1, by_let>, bound_to<2, by_let>>);
static_assert(says<verdict_of<input<64>, dense<units<hidden, 7>>, dense<9>, named<hidden>, dense<units<hidden>>>,  //
                   two_sizes_of<hidden>, bound_to<7, at_layer<1>>, bound_to<9, at_layer<2>>>);

// A name without a size.
static_assert(says<verdict_of<let<hidden, 4>, input<64>, dense<units<hidden>>, dense<units<width>, act::tanh>>, at_layer<2>, dense<units<width>, act::tanh>, has_no_size<width>>);
static_assert(says<verdict_of<input<64>, dense<units<width>>, named<width>>, at_layer<1>, dense<units<width>>, has_no_size<width>>);
static_assert(says<verdict_of<input<64>, residual<dense<units<width>>>>, at_layer<1>, residual<dense<units<width>>>, has_no_size<width>>);

// A name for what is no vector, or for nothing; and what is refused anyway.
static_assert(says<verdict_of<input<6, 2>, named<width>, flatten>, at_layer<0>, named<width>, expects_a_vector, receives<shape<6, 2>>>);
static_assert(says<verdict_of<named<width>, input<6>, dense<units<width>>>, begins_with<named<width>>, input_comes_first>);
static_assert(says<verdict_of<let<hidden, 4>, dense<units<hidden>>>, begins_with<dense<4>>, input_comes_first>);
static_assert(says<verdict_of<let<hidden, 0>, input<3>, dense<units<hidden>>>, at_layer<1>, dense<0>, cannot_have_units<0>>);
static_assert(says<verdict_of<input<3, 3>, dense<4>, named<width>, dense<units<width>>>, at_layer<1>, dense<4>, expects<shape<9>>, receives<shape<3, 3>>,
                   chainrule::write_instead<list<flatten, dense<4>>>>);
static_assert(says<verdict_of<input<3>, sequence<named<width>, dense<4>>>, at_layer<1, 1>, named<width>, is_not_a_layer>);
static_assert(is_absorbed<network<input<64>, dense<units<width>>>>);

}  // namespace

BOOST_AUTO_TEST_CASE(names_are_resolved) {
  BOOST_TEST((network<let<hidden, 5>, input<4>, dense<units<hidden>>, dense<units<classes, 3>>>::parameter_count == 25u + 18u));
  BOOST_TEST(!(verdict_of<let<hidden, 5>, input<4>, dense<units<classes>>>::accepted));
}
