// SPDX-License-Identifier: BSL-1.0
// Several direct paths between the same two variables: each term of the sum is a factor of its own, with a number.
#define BOOST_TEST_MODULE calculus_ways
#include <boost/test/unit_test.hpp>

#include <chainrule/chain/multiplication_plan.hpp>

#include "../ways.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace ways;

namespace {

// As on paper: one only for what is the identity, and the closed form beside it.
using twice = around<twice_and_softplus>;
static_assert(as_text(expand<twice>(d(a<2>) / d(a<1>))) == "1 + da(2)/da(1)|direct + 1");
static_assert(as_text(closed_form<twice>(d(a<2>) / d(a<1>))) == "1 + sigma'(a(1)) + 1");
static_assert(structure_of<twice>(d(a<2>) / d(a<1>)) == structure::diagonal);
static_assert(expand<twice>(expand<twice>(d(a<2>) / d(a<0>))) == expand<twice>(d(a<2>) / d(a<0>)));

using passed = around<roundabout>;
static_assert(as_text(expand<passed>(d(a<2>) / d(a<1>))) ==
              "da(2)/dq(2) * dq(2)/dz(2) * dz(2)/da(1) + 1 * dz(2)/da(1) + 1");
static_assert(as_text(expand<passed>(d(a<2>) / d(z<2>))) == "da(2)/dq(2) * dq(2)/dz(2) + 1");
static_assert(expand<passed>(expand<passed>(d(a<2>) / d(a<1>))) == expand<passed>(d(a<2>) / d(a<1>)));
static_assert(as_text(closed_form<passed>(d(a<2>) / d(a<1>))) == "sigma'(z(2)) sigma'(a(1)) + sigma'(a(1)) + 1");

using weights = around<two_weights>;
static_assert(as_text(expand<weights>(d(a<2>) / d(a<1>))) == "da(2)/da(1)|direct + da(2)/da(1)|direct(2)");
static_assert(as_text(closed_form<weights>(d(a<2>) / d(a<1>))) == "W(2) + V(2)");
static_assert(as_text(expand<weights>(d(a<2>) / d(W<2>))) == "da(2)/dW(2)");
static_assert(
    as_latex<weights>(expand<weights>(d(a<2>) / d(a<1>))) ==
    "\\underbrace{\\left. \\frac{\\partial a^{(2)}}{\\partial a^{(1)}} \\right|_{\\mathrm{direct}}}_{2 \\times 2} + "
    "\\underbrace{\\left. \\frac{\\partial a^{(2)}}{\\partial a^{(1)}} \\right|_{\\mathrm{direct}(2)}}_{2 \\times 2}");

using again = around<tied>;
static_assert(as_text<again>(expand<again>(d(a<2>) / d(W<2>))) ==
              "da(2)/dz(2) [2 x 2] * dz(2)/dW(2) [2 x 2 x 2] + da(2)/dW(2)|direct [2 x 2 x 2]");
static_assert(as_text(closed_form<again>(d(a<2>) / d(W<2>))) == "W(2) a(1) + z(2)");
static_assert(as_text(expand<again>(d(a<2>) / d(a<1>))) == "da(2)/dz(2) * dz(2)/da(1)");

// What is counted: two dense matrices are added, 4; two identities and a diagonal, 2 and 2.
static_assert(multiplication_order<weights>(d(a<2>) / d(a<1>)).cost == 4);
static_assert(multiplication_order<twice>(d(a<2>) / d(a<1>)).cost == 2 + 2);

// `one` is the first way that is the identity, and again the next.
using skip = network<input<3>, residual<dense<3>>, dense<3>, dense<2>>;
template <class Net, class Derivative>
using verdict = verdict_of_derivative<Net, Derivative>;
constexpr auto branch = d(a<1>) / d(a<1, 1>) * d(a<1, 1>) / d(a<0>);
static_assert(expand<skip>(one + branch) == expand<skip>(d(a<1>) / d(a<0>)));
static_assert(verdict<twice, decltype(one + (one + d(a<2>) / d(a<1>)))>::accepted);
static_assert(std::is_same_v<decltype(expand<twice>(direct<symbol<activation, 2>, symbol<activation, 1>, 2>{})),
                             direct<symbol<activation, 2>, symbol<activation, 1>, 2>>);

// What is not there, and what is not the identity.
template <std::size_t... Path>
using A = symbol<activation, Path...>;
static_assert(
    verdict<skip, decltype(one + d(a<2>) / d(a<1>))>::text() ==
    "direct path 1 from a<2> to a<1> does not exist: one stands for an argument that is passed on unchanged, as in residual");
static_assert(
    verdict<skip, decltype(one + d(a<3>) / d(a<2>))>::text() ==
    "direct path 1 from a<3> to a<2> does not exist: one stands for an argument that is passed on unchanged, as in residual");
static_assert(
    verdict<skip, decltype(one + (one + branch))>::text() ==
    "direct path 2 from a<1> to a<0> does not exist: one stands for an argument that is passed on unchanged, as in residual");
static_assert(verdict<again, decltype(d(a<2>) / d(z<2>) * d(z<2>) / d(W<2>) + one)>::text() ==
              "direct path 1 from a<2> to W<2> is not the identity");
static_assert(verdict<skip, direct<A<1>, A<0>, 1, false>>::text() ==
              "direct path 1 from a<1> to a<0> is the identity: there is no factor to multiply");
static_assert(
    verdict<skip, decltype(one + d(C) / d(a<3>))>::text() ==
    "direct path 1 from C to a<3> does not exist: one stands for an argument that is passed on unchanged, as in residual");
static_assert(verdict<skip, decltype(one + d(a<1>) / d(W<9>))>::text() ==
              "W<9> names a layer that is not there: the network has 3 layers");

// The cost is a variable of its own: nothing depends on it.
template <class Y>
using by_cost = verdict<skip, partial<Y, symbol<cost>>>;
static_assert(by_cost<A<3>>::text() == "a<3> does not depend on C");
static_assert(by_cost<A<0>>::text() == "a<0> does not depend on C");
static_assert(by_cost<symbol<weight, 1, 1>>::text() == "W<1, 1> does not depend on C");
static_assert(by_cost<symbol<cost>>::text() ==
              "C differentiated by itself is the identity: there is no factor to multiply");
using no_parameters = network<input<3>, act::tanh>;
static_assert(verdict<no_parameters, decltype(d(a<1>) / d(C))>::text() == "a<1> does not depend on C");
static_assert(verdict<no_parameters, decltype(d(C) / d(a<0>))>::accepted);

}  // namespace

BOOST_AUTO_TEST_CASE(a_way_has_a_factor_of_its_own) {
  BOOST_TEST((internal::chains::factor_of<weights, direct<A<2>, A<1>, 1, false>> !=
              internal::chains::factor_of<weights, direct<A<2>, A<1>, 2, false>>));
  BOOST_TEST((internal::chains::factor_of<twice, direct<A<2>, A<1>>> !=
              internal::chains::factor_of<twice, direct<A<2>, A<1>, 2>>));
  BOOST_TEST((internal::chains::factor_of<twice, direct<A<2>, A<1>, 3>> == no_index));
}
