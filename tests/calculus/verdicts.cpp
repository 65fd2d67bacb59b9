// SPDX-License-Identifier: BSL-1.0
// The verdicts about derivatives, products and sums, word for word.
#define BOOST_TEST_MODULE calculus_verdicts
#include <boost/test/unit_test.hpp>

#include <type_traits>

#include <chainrule/chain/multiplication_plan.hpp>
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

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
static_assert(verdict_of_product<partial<Cost, A<2>>, partial<A<2>, Z<2>>>::accepted);
static_assert(verdict_of_product<partial<Cost, A<2>>, partial<Z<1>, Weight<1>>>::text() ==
              "the left factor ends in a<2> and the right one begins with z<1>: neighbours must cancel");
static_assert(verdict_of_product<product<partial<Cost, A<2>>, partial<A<2>, Z<2>>>, partial<A<2>, Z<2>>>::text() ==
              "the left factor ends in z<2> and the right one begins with a<2>: neighbours must cancel");
static_assert(
    std::is_same_v<decltype(d(C) / d(a<2>) * d(a<2>) / d(z<2>)), product<partial<Cost, A<2>>, partial<A<2>, Z<2>>>>);
static_assert(carried_verdict<decltype(d(C) / d(a<2>) * d(z<1>) / d(W<1>))>::text() ==
              "the left factor ends in a<2> and the right one begins with z<1>: neighbours must cancel");
static_assert(carried_verdict<decltype(d(C) / d(a<2>) * (d(a<1>) / d(z<1>)))>::text() ==
              "the left factor ends in a<2> and the right one begins with a<1>: neighbours must cancel");

// Terms that can be added, and terms that cannot.
static_assert(verdict_of_sum<partial<A<2>, A<1>>, direct<A<2>, A<1>>>::accepted);
static_assert(verdict_of_sum<partial<A<2>, A<1>>, partial<Z<2>, A<1>>>::text() ==
              "one term leads from a<2> to a<1> and the other from z<2> to a<1>: terms begin and end alike");
static_assert(verdict_of_sum<partial<A<2>, A<1>>, partial<A<2>, A<0>>>::text() ==
              "one term leads from a<2> to a<1> and the other from a<2> to a<0>: terms begin and end alike");
static_assert(carried_verdict<decltype(d(a<2>) / d(a<1>) + d(z<2>) / d(a<1>))>::text() ==
              "one term leads from a<2> to a<1> and the other from z<2> to a<1>: terms begin and end alike");

// Derivatives in a network.
static_assert(verdict_of_derivative<net, partial<Cost, Weight<1>>>::accepted);
static_assert(verdict_of_derivative<net, partial<A<2>, A<0>>>::accepted);
static_assert(verdict_of_derivative<net, partial<Cost, Weight<9>>>::text() ==
              "W<9> names a layer that is not there: the network has 2 layers");
static_assert(verdict_of_derivative<net, partial<A<9>, Weight<8>>>::text() ==
              "a<9> names a layer that is not there: the network has 2 layers");
static_assert(verdict_of_derivative<image_net, partial<Cost, Weight<1>>>::text() ==
              "layer 1 is flatten, which has no W<1>");
static_assert(verdict_of_derivative<net, partial<A<1>, A<2>>>::text() == "a<1> does not depend on a<2>");
static_assert(verdict_of_derivative<net, partial<Z<1>, Weight<2>>>::text() == "z<1> does not depend on W<2>");
static_assert(verdict_of_derivative<net, partial<Cost, Cost>>::text() ==
              "C differentiated by itself is the identity: there is no factor to multiply");
static_assert(verdict_of_derivative<net, partial<A<1>, A<1>>>::text() ==
              "a<1> differentiated by itself is the identity: there is no factor to multiply");
static_assert(verdict_of_derivative<net, partial<Cost, symbol<target>>>::text() ==
              "y is not a variable of the network");
static_assert(verdict_of_derivative<net, product<partial<Cost, A<2>>, partial<A<2>, A<3>>>>::text() ==
              "a<3> names a layer that is not there: the network has 2 layers");
static_assert(verdict_of_derivative<net, sum<partial<A<1>, A<2>>, partial<A<1>, Weight<9>>>>::text() ==
              "a<1> does not depend on a<2>");

// Every function of a derivative gives the same gate, and passes on what was refused before.
using missing = gate_of<refusal<internal::names_no_layer<Weight<9>>, internal::the_network, has_layers<2>>>;
static_assert(std::is_same_v<decltype(expand<net>(d(C) / d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(shape_of<net>(d(C) / d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(shape_of<net>(W<9>)), missing>);
static_assert(std::is_same_v<decltype(structure_of<net>(d(C) / d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(closed_form<net>(d(C) / d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(as_text<net>(d(C) / d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(as_latex<net>(d(C) / d(W<1>), d(C) / d(W<9>))), missing>);
static_assert(std::is_same_v<decltype(expand<net>(std::declval<missing>())), missing>);
static_assert(std::is_same_v<decltype(shape_of<net>(std::declval<missing>())), missing>);
static_assert(is_refused<decltype(as_text(std::declval<missing>()))>);
static_assert(is_refused<decltype(as_latex<net>(std::declval<missing>()))>);

using refused_net = network<input<3>, dense<0>>;
static_assert(std::is_same_v<decltype(expand<refused_net>(d(C) / d(W<1>))), refused_net>);
static_assert(std::is_same_v<decltype(as_text<refused_net>(d(C) / d(W<1>))), refused_net>);

template <class Y, class X>
constexpr bool makes_sense(partial<Y, X>) {
  return verdict_of_derivative<net, partial<Y, X>>::accepted;
}

// Asked of what was refused, a verdict is that refusal; of what is no network or no derivative, it says so.
constexpr auto chain = d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>);
using whole = partial<A<2>, A<0>>;
using torn = decltype(d(a<2>) / d(z<2>) * d(a<1>) / d(z<1>));
using unfinished = decltype(chain * d(a<1>));
static_assert(verdict_of_derivative<refused_net, whole>::text() == verdict_of<input<3>, dense<0>>::text());
static_assert(verdict_of_derivative<net, torn>::text() ==
              "the left factor ends in z<2> and the right one begins with a<1>: neighbours must cancel");
static_assert(
    verdict_of_derivative<net, unfinished>::text() ==
        "pending<product<partial<symbol<activation, 2>, symbol<preactivation, 2>>, partial<symbol<preactivation, 2>, ... is not a derivative: write d(C)/d(W<1>)" &&
    verdict_of_derivative<net, int>::text() == "int is not a derivative: write d(C)/d(W<1>)");
static_assert(verdict_of_derivative<int, whole>::text() == "int is not a network: write network<input<...>, ...>");
static_assert(verdict_of_product<torn, whole>::text() ==
                  "the left factor ends in z<2> and the right one begins with a<1>: neighbours must cancel" &&
              verdict_of_product<whole, int>::text() == "int is not a derivative: write d(C)/d(W<1>)");
static_assert(!verdict_of_sum<whole, torn>::accepted &&
              verdict_of_sum<int, whole>::text() == "int is not a derivative: write d(C)/d(W<1>)");
static_assert(DerivableIn<whole, net> && !DerivableIn<partial<A<0>, A<2>>, net> && !DerivableIn<whole, refused_net> &&
              !DerivableIn<torn, net> && !DerivableIn<int, net> && !DerivableIn<whole, int>);

// A derivative that has a name is const.
static_assert(verdict_of_derivative<net, decltype(chain)>::accepted &&
              verdict_of_derivative<const net&, const decltype(chain)&>::accepted);
static_assert(DerivableIn<decltype(chain), const net> && Derivative<decltype(chain)>);
template <auto Named>
inline constexpr bool makes_sense_here = DerivableIn<decltype(Named), net>;
static_assert(makes_sense_here<chain> && !makes_sense_here<d(a<1>) / d(a<2>)>);
static_assert(verdict_of_product<decltype(chain)&, const partial<A<1>, A<0>>>::accepted &&
              verdict_of_sum<decltype(chain), const partial<A<2>, A<1>>&>::accepted);
static_assert(
    factors_of<decltype(chain)>::size == 2 &&
    std::is_same_v<product_of<decltype(chain), const partial<A<1>, A<0>>>, decltype(chain * d(a<1>) / d(a<0>))>);
constexpr auto both_ways = chain + d(a<2>) / d(a<1>);
static_assert(terms_of<decltype(both_ways)>::size == 2 &&
              std::is_same_v<bracketed<decltype(chain)>, bracketed_derivative<std::remove_const_t<decltype(chain)>>>);

// Every function of a derivative says so in a gate.
static_assert(carried_verdict<decltype(expand<int>(whole{}))>::text() ==
                  "int is not a network: write network<input<...>, ...>" &&
              carried_verdict<decltype(expand<net>(5))>::text() == "int is not a derivative: write d(C)/d(W<1>)");
static_assert(carried_verdict<decltype(shape_of<int>(a<1>))>::text() ==
                  "int is not a network: write network<input<...>, ...>" &&
              carried_verdict<decltype(shape_of<net>(5))>::text() == "int is not a derivative: write d(C)/d(W<1>)");
static_assert(
    carried_verdict<decltype(multiplication_order<int>(whole{}))>::text() ==
        "int is not a network: write network<input<...>, ...>" &&
    carried_verdict<decltype(multiplication_order<net>(chain * d(a<1>)))>::text() ==
        "pending<product<partial<symbol<activation, 2>, symbol<preactivation, 2>>, partial<symbol<preactivation, 2>, ... is not a derivative: write d(C)/d(W<1>)");
static_assert(carried_verdict<decltype(closed_form<int>(whole{}))>::text() ==
                  "int is not a network: write network<input<...>, ...>" &&
              carried_verdict<decltype(as_text<int>(whole{}))>::text() ==
                  "int is not a network: write network<input<...>, ...>");

}  // namespace

BOOST_AUTO_TEST_CASE(derivatives_make_sense_or_are_refused) {
  BOOST_TEST(makes_sense(d(C) / d(W<1>)));
  BOOST_TEST(makes_sense(d(a<2>) / d(b<1>)));
  BOOST_TEST(!makes_sense(d(a<1>) / d(a<2>)));
  BOOST_TEST(!makes_sense(d(C) / d(W<9>)));
  BOOST_TEST(!makes_sense(d(W<1>) / d(a<0>)));
}
