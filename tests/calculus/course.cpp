// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE calculus_course
#include <boost/test/unit_test.hpp>

#include <chainrule/loss/loss.hpp>
#include <chainrule/types.hpp>

// The formulas of the course that the project began as, checked by the compiler.
using namespace chainrule;
using namespace chainrule::calculus;

using neuron = network<input<1>, dense<1, act::tanh>>;
using deep = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

// One neuron: what is true.
static_assert(closed_form<neuron>(d(z<1>) / d(W<1>)) == a<0>);
static_assert(closed_form<neuron>(d(z<1>) / d(b<1>)) == one);
static_assert(closed_form<neuron>(d(z<1>) / d(b<1>)) == 1);
static_assert(closed_form<neuron>(d(C) / d(a<1>)) == 2 * (a<1> - y));
static_assert(closed_form<neuron>(d(a<1>) / d(z<1>)) == sigma_prime(z<1>));
static_assert(closed_form<neuron>(d(a<1>) / d(z<1>)) == 1 / square(cosh_of(z<1>)));
static_assert(expand<neuron>(d(C) / d(W<1>)) == d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));
static_assert(expand<neuron>(d(C) / d(b<1>)) == d(C) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(b<1>));
static_assert(closed_form<neuron>(d(C) / d(W<1>)) == 2 * (a<1> - y) * sigma_prime(z<1>) * a<0>);

// What is not.
static_assert(!(closed_form<neuron>(d(z<1>) / d(b<1>)) == a<1>));
static_assert(!(closed_form<neuron>(d(z<1>) / d(W<1>)) == W<1>));
static_assert(!(closed_form<neuron>(d(C) / d(a<1>)) == square(1 - y)));
static_assert(!(closed_form<neuron>(d(C) / d(a<1>)) == 3 * (a<1> - y)));
static_assert(!(closed_form<neuron>(d(a<1>) / d(z<1>)) == sigma(z<1>)));
static_assert(!(closed_form<neuron>(d(a<1>) / d(z<1>)) == 1 / cosh_of(z<1>)));

// Layers: da(j)/da(j-1) = sigma'(z(j)) W(j), and nothing else.
static_assert(closed_form<deep>(d(a<2>) / d(a<1>)) == sigma_prime(z<2>) * W<2>);
static_assert(closed_form<deep>(d(a<1>) / d(a<0>)) == sigma_prime(z<1>) * W<1>);
static_assert(!(closed_form<deep>(d(a<2>) / d(a<1>)) == sigma_prime(z<2>) / sigma_prime(z<1>)));
static_assert(!(closed_form<deep>(d(a<2>) / d(a<1>)) == W<2> * a<2>));
static_assert(!(closed_form<deep>(d(a<2>) / d(a<1>)) == sigma_prime(z<2>) * W<1>));

// dC/dW(i) = dC/da(N) da(N)/da(N-1) ... da(i)/dz(i) dz(i)/dW(i).
static_assert(expand<deep>(d(C) / d(W<1>)) ==
              d(C) / d(a<2>) * d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>));
static_assert(expand<deep>(d(C) / d(a<2>) * d(a<2>) / d(a<1>) * d(a<1>) / d(W<1>)) == expand<deep>(d(C) / d(W<1>)));
static_assert(!(expand<deep>(d(C) / d(W<1>)) == expand<deep>(d(C) / d(W<2>))));
static_assert(!(expand<deep>(d(C) / d(W<1>)) == d(C) / d(a<2>) * d(a<2>) / d(z<2>)));

BOOST_AUTO_TEST_CASE(the_losses_have_their_own_first_factor) {
  BOOST_TEST((closed_form<deep, softmax_cross_entropy>(d(C) / d(a<2>)) == apply<softmax_function>(a<2>) - y));
  BOOST_TEST((closed_form<deep, binary_cross_entropy>(d(C) / d(a<2>)) == apply<logistic>(a<2>) - y));
  BOOST_TEST(!(closed_form<deep, binary_cross_entropy>(d(C) / d(a<2>)) == 2 * (a<2> - y)));
}
