// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE calculus_text
#include <boost/test/unit_test.hpp>

#include <chainrule/types.hpp>

#include <sstream>
#include <string>
#include <string_view>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;
using skip = network<input<3>, residual<dense<3>>, concat<dense<1>, dense<2>>>;

static_assert(as_text(d(C) / d(W<1>)) == "dC/dW(1)");
static_assert(as_text(d(C) / d(W<1>), expand<net>(d(C) / d(W<1>))) ==
              "dC/dW(1) = dC/da(2) * da(2)/dz(2) * dz(2)/da(1) * da(1)/dz(1) * dz(1)/dW(1)");
static_assert(as_latex(d(C) / d(W<1>), expand<net>(d(C) / d(W<2>))) ==
              "\\frac{\\partial C}{\\partial W^{(1)}} = \\frac{\\partial C}{\\partial a^{(2)}} \\, \\frac{\\partial a^{(2)}}{\\partial z^{(2)}} \\, "
              "\\frac{\\partial z^{(2)}}{\\partial W^{(2)}}");
static_assert(as_text<net>(expand<net>(d(a<2>) / d(a<1>))) == "da(2)/dz(2) [2 x 2] * dz(2)/da(1) [2 x 4]");
static_assert(as_text<net>(d(C) / d(W<1>)) == "dC/dW(1) [4 x 3]");
static_assert(as_latex<net>(d(a<2>) / d(a<1>)) == "\\underbrace{\\frac{\\partial a^{(2)}}{\\partial a^{(1)}}}_{2 \\times 4}");
static_assert(as_text(expand<skip>(d(a<1>) / d(a<0>))) == "1 + da(1)/da(1,1) * da(1,1)/dz(1,1) * dz(1,1)/da(0)");
static_assert(as_latex(one + d(a<1>) / d(a<1, 1>) * d(a<1, 1>) / d(a<0>)) ==
              "I + \\frac{\\partial a^{(1)}}{\\partial a^{(1,1)}} \\, \\frac{\\partial a^{(1,1)}}{\\partial a^{(0)}}");

static_assert(as_text(local<net>(d(C) / d(W<1>))) == "2 (a(2) - y) sigma'(z(2)) W(2) sigma'(z(1)) a(0)");
static_assert(as_latex(local<net>(d(a<2>) / d(a<1>))) == "\\mathrm{diag}\\,\\sigma'\\left(z^{(2)}\\right) \\, W^{(2)}");
static_assert(as_text(local<skip>(d(a<1>) / d(a<0>))) == "1 + W(1,1)");
static_assert(as_text(local<skip>(d(a<2>) / d(a<1>))) == "E(a(2,1)) W(2,1) + E(a(2,2)) W(2,2)");
static_assert(as_text(act::tanh::derivative_formula(z<1>)) == "1 / cosh(z(1))^2");
static_assert(as_text(act::sigmoid::derivative_formula(z<1>)) == "sigma(z(1)) (1 - sigma(z(1)))");
static_assert(as_text(act::leaky_relu::derivative_formula(z<1>)) == "(z(1) > 0 ? 1 : 1/100)");
static_assert(as_latex(act::tanh::derivative_formula(z<1>)) == "\\frac{1}{\\cosh\\left(z^{(1)}\\right)^2}");
static_assert(!(as_text(d(C) / d(W<1>)) == "dC/dW(2)"));
static_assert(!(as_text(d(C) / d(W<1>)) == "dC/dW(1) "));

}  // namespace

BOOST_AUTO_TEST_CASE(texts_are_strings) {
  constexpr auto text = as_text(d(C) / d(b<2>));
  BOOST_TEST(std::string_view(text) == "dC/db(2)");
  BOOST_TEST(std::string(text.c_str()).size() == text.size());
  std::ostringstream stream;
  stream << text << '!';
  BOOST_TEST(stream.str() == "dC/db(2)!");
}
