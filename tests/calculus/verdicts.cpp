// SPDX-License-Identifier: BSL-1.0
// The verdicts about derivatives, products and sums, word for word.
#define BOOST_TEST_MODULE calculus_verdicts
#include <boost/test/unit_test.hpp>

#include <type_traits>

#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

template <class Verdict, class... Words>
inline constexpr bool says = std::is_same_v<Verdict, refusal<Words...>>;

template <std::size_t... Path>
using A = symbol<activation, Path...>;
template <std::size_t... Path>
using Z = symbol<preactivation, Path...>;
template <std::size_t... Path>
using Weight = symbol<weight, Path...>;
using Cost = symbol<cost>;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;
using image_net = network<input<2, 3>, flatten, dense<2, act::tanh>>;

// Neighbours that cancel, and neighbours that do not.
static_assert(cancels<partial<Cost, A<2>>, partial<A<2>, Z<2>>>::accepted);
static_assert(says<cancels<partial<Cost, A<2>>, partial<Z<1>, Weight<1>>>, left_factor_ends_in<A<2>>, right_factor_begins_with<Z<1>>>);
static_assert(says<cancels<product<partial<Cost, A<2>>, partial<A<2>, Z<2>>>, partial<A<2>, Z<2>>>,  //
                   left_factor_ends_in<Z<2>>, right_factor_begins_with<A<2>>>);
static_assert(std::is_same_v<decltype(d(C)/d(a<2>) * d(a<2>)/d(z<2>)), product<partial<Cost, A<2>>, partial<A<2>, Z<2>>>>);
static_assert(std::is_same_v<decltype(d(C)/d(a<2>) * d(z<1>)/d(W<1>)), gate<refusal<left_factor_ends_in<A<2>>, right_factor_begins_with<Z<1>>>>>);
static_assert(std::is_same_v<decltype(d(C)/d(a<2>) * (d(a<1>)/d(z<1>))), gate<refusal<left_factor_ends_in<A<2>>, right_factor_begins_with<A<1>>>>>);

// Terms that can be added, and terms that cannot.
static_assert(adds<partial<A<2>, A<1>>, direct<A<2>, A<1>>>::accepted);
static_assert(says<adds<partial<A<2>, A<1>>, partial<Z<2>, A<1>>>, leads<A<2>, A<1>>, leads<Z<2>, A<1>>>);
static_assert(says<adds<partial<A<2>, A<1>>, partial<A<2>, A<0>>>, leads<A<2>, A<1>>, leads<A<2>, A<0>>>);
static_assert(std::is_same_v<decltype(d(a<2>)/d(a<1>) + d(z<2>)/d(a<1>)), gate<refusal<leads<A<2>, A<1>>, leads<Z<2>, A<1>>>>>);

// Derivatives in a network.
static_assert(verdict_of_derivative<net, partial<Cost, Weight<1>>>::accepted);
static_assert(verdict_of_derivative<net, partial<A<2>, A<0>>>::accepted);
static_assert(says<verdict_of_derivative<net, partial<Cost, Weight<9>>>, no_such_layer<Weight<9>>, has_layers<2>>);
static_assert(says<verdict_of_derivative<net, partial<A<9>, Weight<8>>>, no_such_layer<A<9>>, has_layers<2>>);
static_assert(says<verdict_of_derivative<image_net, partial<Cost, Weight<1>>>, at_layer<1>, layer_has_no<flatten, Weight<1>>>);
static_assert(says<verdict_of_derivative<net, partial<A<1>, A<2>>>, does_not_depend_on<A<1>, A<2>>>);
static_assert(says<verdict_of_derivative<net, partial<Z<1>, Weight<2>>>, does_not_depend_on<Z<1>, Weight<2>>>);
static_assert(says<verdict_of_derivative<net, partial<Cost, Cost>>, differentiated_by_itself<Cost>, is_the_identity>);
static_assert(says<verdict_of_derivative<net, partial<A<1>, A<1>>>, differentiated_by_itself<A<1>>, is_the_identity>);
static_assert(says<verdict_of_derivative<net, partial<Cost, symbol<target>>>, not_a_variable_of_the_network<symbol<target>>>);
static_assert(says<verdict_of_derivative<net, product<partial<Cost, A<2>>, partial<A<2>, A<3>>>>, no_such_layer<A<3>>, has_layers<2>>);
static_assert(says<verdict_of_derivative<net, sum<partial<A<1>, A<2>>, partial<A<1>, Weight<9>>>>, does_not_depend_on<A<1>, A<2>>>);

// Every function of a derivative gives the same gate, and passes on what was refused before.
using missing = gate<refusal<no_such_layer<Weight<9>>, has_layers<2>>>;
static_assert(std::is_same_v<decltype(expand<net>(d(C)/d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(shape_of<net>(d(C)/d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(shape_of<net>(W<9>)), missing>);
static_assert(std::is_same_v<decltype(structure_of<net>(d(C)/d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(local<net>(d(C)/d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(as_text<net>(d(C)/d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(as_latex<net>(d(C)/d(W<1>), d(C)/d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(expand<net>(std::declval<missing>())), missing>);
static_assert(std::is_same_v<decltype(shape_of<net>(std::declval<missing>())), missing>);
static_assert(is_absorbed<decltype(as_text(std::declval<missing>()))>);
static_assert(is_absorbed<decltype(as_latex<net>(std::declval<missing>()))>);

using refused_net = network<input<3>, dense<0>>;
static_assert(std::is_same_v<decltype(expand<refused_net>(d(C)/d(W<1>))), refused_net>);
static_assert(std::is_same_v<decltype(as_text<refused_net>(d(C)/d(W<1>))), refused_net>);

template <class Y, class X>
constexpr bool makes_sense(partial<Y, X>) {
  return verdict_of_derivative<net, partial<Y, X>>::accepted;
}

// Asked of what was refused, a verdict is that refusal; of what is no network or no derivative, it says so.
constexpr auto chain = d(a<2>)/d(z<2>) * d(z<2>)/d(a<1>);
using whole = partial<A<2>, A<0>>;
using torn = decltype(d(a<2>)/d(z<2>) * d(a<1>)/d(z<1>));
using unfinished = decltype(chain * d(a<1>));
static_assert(std::is_same_v<verdict_of_derivative<refused_net, whole>, verdict_of<input<3>, dense<0>>>);
static_assert(says<verdict_of_derivative<net, torn>, left_factor_ends_in<Z<2>>, right_factor_begins_with<A<1>>>);
static_assert(says<verdict_of_derivative<net, unfinished>, unfinished, is_not_a_derivative> && says<verdict_of_derivative<net, int>, int, is_not_a_derivative>);
static_assert(says<verdict_of_derivative<int, whole>, int, is_not_a_network>);
static_assert(says<cancels<torn, whole>, left_factor_ends_in<Z<2>>, right_factor_begins_with<A<1>>> && says<cancels<whole, int>, int, is_not_a_derivative>);
static_assert(!adds<whole, torn>::accepted && says<adds<int, whole>, int, is_not_a_derivative>);
static_assert(DerivableIn<whole, net> && !DerivableIn<partial<A<0>, A<2>>, net> && !DerivableIn<whole, refused_net> && !DerivableIn<torn, net> && !DerivableIn<int, net> &&
              !DerivableIn<whole, int>);

// A derivative that has a name is const.
static_assert(verdict_of_derivative<net, decltype(chain)>::accepted && verdict_of_derivative<const net&, const decltype(chain)&>::accepted);
static_assert(DerivableIn<decltype(chain), const net> && Derivative<decltype(chain)>);
template <auto Named>
inline constexpr bool makes_sense_here = DerivableIn<decltype(Named), net>;
static_assert(makes_sense_here<chain> && !makes_sense_here<d(a<1>)/d(a<2>)>);
static_assert(cancels<decltype(chain)&, const partial<A<1>, A<0>>>::accepted && adds<decltype(chain), const partial<A<2>, A<1>>&>::accepted);
static_assert(factors_of<decltype(chain)>::size == 2 && std::is_same_v<product_of<decltype(chain), const partial<A<1>, A<0>>>, decltype(chain * d(a<1>)/d(a<0>))>);
constexpr auto both_ways = chain + d(a<2>)/d(a<1>);
static_assert(terms_of<decltype(both_ways)>::size == 2 && std::is_same_v<bracketed<decltype(chain)>, bracketed_derivative<std::remove_const_t<decltype(chain)>>>);

// Every function of a derivative says so in a gate.
template <class Refused, class... Words>
inline constexpr bool gate_says = std::is_same_v<Refused, gate<refusal<Words...>>>;
static_assert(gate_says<decltype(expand<int>(whole{})), int, is_not_a_network> && gate_says<decltype(expand<net>(5)), int, is_not_a_derivative>);
static_assert(gate_says<decltype(shape_of<int>(a<1>)), int, is_not_a_network> && gate_says<decltype(shape_of<net>(5)), int, is_not_a_derivative>);
static_assert(gate_says<decltype(plan<int>(whole{})), int, is_not_a_network> && gate_says<decltype(plan<net>(chain * d(a<1>))), unfinished, is_not_a_derivative>);
static_assert(gate_says<decltype(local<int>(whole{})), int, is_not_a_network> && gate_says<decltype(as_text<int>(whole{})), int, is_not_a_network>);

}  // namespace

BOOST_AUTO_TEST_CASE(derivatives_make_sense_or_are_refused) {
  BOOST_TEST(makes_sense(d(C)/d(W<1>)));
  BOOST_TEST(makes_sense(d(a<2>)/d(b<1>)));
  BOOST_TEST(!makes_sense(d(a<1>)/d(a<2>)));
  BOOST_TEST(!makes_sense(d(C)/d(W<9>)));
  BOOST_TEST(!makes_sense(d(W<1>)/d(a<0>)));
}
