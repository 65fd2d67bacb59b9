// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE calculus_text
#include <boost/test/unit_test.hpp>

#include <chainrule/types.hpp>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
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
static_assert(
    as_latex(d(C) / d(W<1>), expand<net>(d(C) / d(W<2>))) ==
    "\\frac{\\partial C}{\\partial W^{(1)}} = \\frac{\\partial C}{\\partial a^{(2)}} \\, \\frac{\\partial a^{(2)}}{\\partial z^{(2)}} \\, "
    "\\frac{\\partial z^{(2)}}{\\partial W^{(2)}}");
static_assert(as_text<net>(expand<net>(d(a<2>) / d(a<1>))) == "da(2)/dz(2) [2 x 2] * dz(2)/da(1) [2 x 4]");
static_assert(as_text<net>(d(C) / d(W<1>)) == "dC/dW(1) [4 x 3]");
static_assert(as_latex<net>(d(a<2>) / d(a<1>)) ==
              "\\underbrace{\\frac{\\partial a^{(2)}}{\\partial a^{(1)}}}_{2 \\times 4}");
static_assert(as_text(expand<skip>(d(a<1>) / d(a<0>))) == "1 + da(1)/da(1,1) * da(1,1)/dz(1,1) * dz(1,1)/da(0)");
static_assert(as_latex(one + d(a<1>) / d(a<1, 1>) * d(a<1, 1>) / d(a<0>)) ==
              "I + \\frac{\\partial a^{(1)}}{\\partial a^{(1,1)}} \\, \\frac{\\partial a^{(1,1)}}{\\partial a^{(0)}}");

static_assert(as_text(closed_form<net>(d(C) / d(W<1>))) == "2 (a(2) - y) sigma'(z(2)) W(2) sigma'(z(1)) a(0)");
static_assert(as_latex(closed_form<net>(d(a<2>) / d(a<1>))) ==
              "\\mathrm{diag}\\,\\sigma'\\left(z^{(2)}\\right) \\, W^{(2)}");
static_assert(as_text(closed_form<skip>(d(a<1>) / d(a<0>))) == "1 + W(1,1)");
static_assert(as_text(closed_form<skip>(d(a<2>) / d(a<1>))) == "E(a(2,1)) W(2,1) + E(a(2,2)) W(2,2)");
static_assert(as_text(act::tanh::derivative_formula(z<1>)) == "1 / cosh(z(1))^2");
static_assert(as_text(act::sigmoid::derivative_formula(z<1>)) == "sigma(z(1)) (1 - sigma(z(1)))");
static_assert(as_text(act::leaky_relu<>::derivative_formula(z<1>)) == "(z(1) > 0 ? 1 : 1/100)");
static_assert(as_latex(act::tanh::derivative_formula(z<1>)) == "\\frac{1}{\\cosh\\left(z^{(1)}\\right)^2}");
static_assert(!(as_text(d(C) / d(W<1>)) == "dC/dW(2)"));

// Numbers that are typed, wherever they stand.
static_assert(as_text(2 * (a<2> - y)) == "2 (a(2) - y)" &&
              as_latex(2 * (a<2> - y)) == "2 \\, \\left(a^{(2)} - y\\right)");
static_assert(as_text(closed_form<net>(d(C) / d(a<2>)), 2 * (a<2> - y)) == "2 (a(2) - y) = 2 (a(2) - y)");
static_assert(as_text(1 / square(cosh_of(z<1>))) == "1 / cosh(z(1))^2" &&
              as_latex(1 / square(cosh_of(z<1>))) == "\\frac{1}{\\cosh\\left(z^{(1)}\\right)^2}");
static_assert(as_text(square(a<1>)) == "a(1)^2" && as_latex(square(a<1>)) == "\\left(a^{(1)}\\right)^2" &&
              as_latex(square(y)) == "y^2");
static_assert(as_text(a<1> * 2 * 3 + 0.5) == "a(1) * 2 * 3 + 0.5" && as_latex(a<1> * 2) == "a^{(1)} \\cdot 2");
static_assert(as_text(a<1> - (2 + y) * 3) == "a(1) - (2 + y) * 3" && as_text(a<1> / (2 * y)) == "a(1) / (2 y)");
static_assert(as_text(-2 * a<1>) == "-2 a(1)" && as_text(a<1> * -2) == "a(1) * (-2)" &&
              as_text(square(as_expression(-2))) == "(-2)^2");
static_assert(as_text(apply<exponential>(z<1> * 0.1)) == "exp(z(1) * 0.1)" &&
              as_text(sigma(1 - z<1>)) == "sigma(1 - z(1))");
static_assert(as_text(where_positive(z<1> - 1, as_expression(3), z<1> / 4)) == "(z(1) - 1 > 0 ? 3 : z(1) / 4)");
static_assert(as_text(1e-7 * a<1>, 1e15 * a<1>, 123456789012345 * a<1>) ==
              "1e-7 a(1) = 1e15 a(1) = 123456789012345 a(1)");
static_assert(as_latex(-1.5e-300 * a<1>, square(as_expression(1e20))) ==
              "-1.5 \\cdot 10^{-300} \\, a^{(1)} = \\left(1 \\cdot 10^{20}\\right)^2");
static_assert(as_text(0.001 * y, 0.1f * y, 0 * y, 1.7976931348623157e308 * y, 5e-324 * y) ==
              "0.001 y = 0.10000000149011612 y = 0 y = 1.7976931348623157e308 y = 5e-324 y");
static_assert(!(as_text(2 * a<1>) == "2 a(1)  ") && !(as_text(2 * a<1>) == "3 a(1)") && as_text(2 * a<1>).size() == 6);
static_assert(!(as_text(d(C) / d(W<1>)) == "dC/dW(1) "));

}  // namespace

// The digits are those of the standard library's shortest form, which reads back as the same number.
BOOST_AUTO_TEST_CASE(numbers_have_the_fewest_digits) {
  const auto check = [](double number) {
    char expected[32];
    const char* const end = std::to_chars(expected, expected + 32, number, std::chars_format::scientific).ptr;
    const std::string text(static_cast<const char*>(expected), end);
    const writing::decimal found = writing::shortest_decimal(number);
    std::string digits(found.digits, found.count);
    if (digits.size() > 1) digits.insert(1, ".");
    BOOST_TEST_REQUIRE(digits == text.substr(0, text.find('e')));
    BOOST_TEST_REQUIRE(found.exponent - 1 == std::stoi(text.substr(text.find('e') + 1)));
  };
  for (int e = -1074; e < 1024; ++e) {
    const double power = std::ldexp(1.0, e);
    check(power);
    check(std::nextafter(power, 1e308));
    if (e > -1074) check(std::nextafter(power, 0));
  }
  std::uint64_t state = 1;
  for (int i = 0; i < 10000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const double drawn = std::bit_cast<double>(state >> 1);
    if (drawn > 0 && std::isfinite(drawn)) check(drawn);
    check(static_cast<double>(state >> 40) / 1000);
  }
}

BOOST_AUTO_TEST_CASE(texts_are_strings) {
  constexpr auto text = as_text(d(C) / d(b<2>));
  BOOST_TEST(std::string_view(text) == "dC/db(2)");
  BOOST_TEST(std::string(text.c_str()).size() == text.size());
  std::ostringstream stream;
  stream << text << '!';
  BOOST_TEST(stream.str() == "dC/db(2)!");
  // A number that is known at run time alone; what stands behind it in the buffer is no part of the text.
  for (const double factor : {3.0, -0.25}) {
    const auto scaled = as_text(factor * a<1>);
    BOOST_TEST(std::string_view(scaled) == (factor > 0 ? "3 a(1)" : "-0.25 a(1)"));
    BOOST_TEST(std::string(scaled.c_str()).size() == scaled.size());
  }
}
