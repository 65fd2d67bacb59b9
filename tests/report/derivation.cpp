// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE report_derivation
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <chainrule/meta/for_each_index.hpp>
#include <chainrule/report/derivation.hpp>

#include "networks.hpp"

namespace {

using namespace chainrule::calculus;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}
bool has(const std::string& text, const std::string& part) { return count_of(text, part) > 0; }

// What stands between the sign and the end of its line or paragraph.
std::string after(const std::string& text, const std::string& sign, const std::string& end) {
  const std::size_t begin = text.find(sign);
  return begin == std::string::npos
             ? ""
             : text.substr(begin + sign.size(), text.find(end, begin + sign.size()) - begin - sign.size());
}

// Braces close, environments end in the order in which they begin, dollars come in pairs, and no name of C++ stands
// bare.
void check_latex(const std::string& page) {
  int depth = 0;
  std::size_t dollars = 0;
  bool in_order = true;
  std::vector<std::string> open;
  for (std::size_t i = 0; i < page.size(); ++i) {
    if (page[i] == '\\') {
      if (page.compare(i, 7, "\\begin{") == 0) open.push_back(page.substr(i + 7, page.find('}', i) - i - 7));
      if (page.compare(i, 5, "\\end{") == 0) {
        in_order = in_order && !open.empty() && open.back() == page.substr(i + 5, page.find('}', i) - i - 5);
        if (!open.empty()) open.pop_back();
      }
      ++i;
      continue;
    }
    depth += page[i] == '{';
    depth -= page[i] == '}';
    in_order = in_order && depth >= 0;
    dollars += page[i] == '$';
    BOOST_TEST_REQUIRE(static_cast<unsigned char>(page[i]) < 127u);
  }
  BOOST_TEST(depth == 0);
  BOOST_TEST(in_order);
  BOOST_TEST(open.empty());
  BOOST_TEST(dollars % 2 == 0u);
  BOOST_TEST(count_of(page, "\\left(") == count_of(page, "\\right)"));
  BOOST_TEST(count_of(page, "\\bigl(") == count_of(page, "\\bigr)"));
}

template <class Symbol>
std::string latex_text_of(Symbol symbol) {
  return as_latex(symbol).c_str();
}

// Every parameter has a product, and every factor a row.
template <class Net, class Loss>
void check_page() {
  const std::string latex = derivation<Net, Loss>(), markdown = derivation<Net, Loss>(paper::markdown);
  check_latex(latex);
  constexpr graph_extents counts = Net::graph_type::extents;
  BOOST_TEST(count_of(latex, "The gradient of $") == counts.parameters);
  BOOST_TEST(count_of(markdown, "The gradient of $") == counts.parameters);
  for_each_index<0, counts.parameters>([&]<std::size_t P>() {
    const std::string left = internal::report::fraction("C", latex_text_of(parameter_symbol<Net, P>{}));
    BOOST_TEST(has(latex, "\\formula{" + left + "}{$\\displaystyle \\frac{\\partial C}{\\partial a^{(" +
                              std::to_string(Net::depth) + ")}}$"),
               left);
    BOOST_TEST(has(markdown, "$\\displaystyle " + left + " =$\n$\\displaystyle \\frac{\\partial C}"), left);
  });
  for (std::size_t f = 1; f <= counts.factors + 1; ++f) {
    BOOST_TEST(count_of(latex, "\n$F_{" + std::to_string(f) + "}$ & ") == 1u);
    BOOST_TEST(count_of(markdown, "\n| $F_{" + std::to_string(f) + "}$ | ") == 1u);
  }
  // What Markdown takes for its own.
  for (const char* eaten : {"\\,", "\\\\", "\\_", "\\{", "}_", ")_", "|_", "*"})
    BOOST_TEST(!has(markdown, eaten), eaten);
}

}  // namespace

BOOST_AUTO_TEST_CASE(pages_are_whole) {
  check_page<course, squared_error>();
  check_page<hidden, squared_error>();
  check_page<lenet, softmax_cross_entropy>();
  check_page<branches, softmax_cross_entropy>();
  check_page<ten_layers, binary_cross_entropy>();
  check_page<own, cost_of_mine>();
  check_page<without_parameters, squared_error>();
  check_page<parallel, squared_error>();
  check_page<typed, half_cost>();
  check_page<normed, squared_error>();
}

// Written by hand.
BOOST_AUTO_TEST_CASE(the_page_of_a_hidden_layer) {
  const std::string page = derivation<hidden>();
  BOOST_TEST(has(
      page,
      "1 & \\texttt{dense<\\allowbreak{}4, act::tanh>} & $a^{(1)}$ & $4$ & $W^{(1)}: 4 \\times 3$, $b^{(1)}: 4$ & 16 \\\\\n"));
  BOOST_TEST(has(page, "26 parameters. For one sample, the forward pass takes 20 multiply-adds"));
  BOOST_TEST(has(
      page,
      "\\formula{z^{(2)}}{$\\displaystyle W^{(2)} \\, a^{(1)}$\n  $\\displaystyle {+}~b^{(2)}$}\n\\formula{a^{(2)}}{$\\displaystyle \\tanh(z^{(2)})$}\n"));
  BOOST_TEST(has(
      page, "\\formula{C}{$\\displaystyle \\sum_i \\left(a_i - y_i\\right)^2 \\quad \\text{with } a = a^{(2)}$}\n"));
  BOOST_TEST(has(page, "$\\tanh'(z) = \\frac{1}{\\cosh\\left(z\\right)^2}$"));

  BOOST_TEST(has(
      page,
      "$F_{1}$ & $\\partial C / \\partial a^{(2)}$ & $1 \\times 2$ & dense & $2 \\left(a^{(2)} - y\\right)^{\\top}$ \\\\\n"));
  BOOST_TEST(has(page, "$F_{5}$ & $\\partial z^{(2)} / \\partial a^{(1)}$ & $2 \\times 4$ & dense & $W^{(2)}$ \\\\\n"));
  BOOST_TEST(has(
      page,
      "$F_{6}$ & $\\partial a^{(1)} / \\partial z^{(1)}$ & $4 \\times 4$ & diagonal & $\\mathrm{diag}(\\tanh'(z^{(1)}))$ \\\\\n"));
  BOOST_TEST(has(page, "$F_{7}$ & $\\partial z^{(1)} / \\partial b^{(1)}$ & $4 \\times 4$ & identity & $I$ \\\\\n"));
  BOOST_TEST(has(
      page,
      "$F_{8}$ & $\\partial z^{(1)} / \\partial W^{(1)}$ & $4 \\times (4 \\times 3)$ & outer & $I_{4} \\otimes a^{(0)\\top}$ \\\\\n"));

  const std::string gradient = after(page, "The gradient of $W^{(1)}$, of shape $4 \\times 3$}", "\\end{document}");
  std::string product, closed;
  for (const char* factor : {"{C}{\\partial a^{(2)}}", "{a^{(2)}}{\\partial z^{(2)}}", "{z^{(2)}}{\\partial a^{(1)}}",
                             "{a^{(1)}}{\\partial z^{(1)}}", "{z^{(1)}}{\\partial W^{(1)}}"}) {
    const std::string text = factor;
    const std::size_t middle = text.find("}{");
    product += (product.empty() ? "" : "\n  ") + ("$\\displaystyle \\frac{\\partial " + text.substr(1, middle - 1)) +
               text.substr(middle) + "$";
  }
  for (const char* factor : {"2 \\left(a^{(2)} - y\\right)^{\\top}", "\\mathrm{diag}(\\tanh'(z^{(2)}))", "W^{(2)}",
                             "\\mathrm{diag}(\\tanh'(z^{(1)}))", "\\left(I_{4} \\otimes a^{(0)\\top}\\right)"})
    closed += (closed.empty() ? "" : "\n  ") + ("$\\displaystyle " + std::string(factor)) + "$";
  BOOST_TEST(has(gradient,
                 "\\formula{\\frac{\\partial C}{\\partial W^{(1)}}}{" + product + "}\n\\formula{}{" + closed + "}\n"));
  // From the output: a row of two times a diagonal, 2; times W(2), 2 x 4; times a diagonal, 4; the outer product stays
  // as it is. From the input: W(2) times a diagonal, 8; a diagonal times that, 8; the row times that, 8.
  BOOST_TEST(has(
      gradient,
      "Order: $(((F_{1}$ $F_{2})$ $F_{5})$ $F_{6})$ $F_{8}$, 14 multiply-adds (14 from the output back, 24 from the input on)."));
}

BOOST_AUTO_TEST_CASE(costs_and_orders_are_those_of_the_plan) {
  const std::string page = derivation<branches, softmax_cross_entropy>();
  constexpr auto best = multiplication_order<branches>(d(C) / d(W<2, 1>));
  static_assert(best.cost < best.forward_cost);
  const std::string gradient = after(page, "The gradient of $W^{(2,1)}$", "\\subsubsection");
  BOOST_TEST(has(gradient, ", " + internal::report::number(best.cost) + " multiply-adds (" +
                               internal::report::number(best.reverse_cost) + " from the output back, " +
                               internal::report::number(best.forward_cost) + " from the input on)."));
  BOOST_TEST(internal::report::number(0) == "0");
  BOOST_TEST(internal::report::number(999) == "999");
  BOOST_TEST(internal::report::number(1234567) == "1,234,567");
}

// Ten layers: the order from the left is not written out.
BOOST_AUTO_TEST_CASE(long_products) {
  const std::string page = derivation<ten_layers>();
  const std::string order = after(after(page, "The gradient of $W^{(1)}$", "\\end{document}"), "Order:", ",");
  BOOST_TEST(order == " $(\\cdots((F_{1}$ $F_{2})$ $F_{5})\\cdots$ $F_{38})$ $F_{40}$");
  BOOST_TEST(after(after(page, "The gradient of $W^{(8)}$", "\\subsubsection"), "Order:", ",") ==
             " $(((((F_{1}$ $F_{2})$ $F_{5})$ $F_{6})$ $F_{9})$ $F_{10})$ $F_{12}$");
}

BOOST_AUTO_TEST_CASE(ways_that_part_and_meet) {
  const std::string page = derivation<branches, softmax_cross_entropy>();
  BOOST_TEST(has(page, "\\formula{a^{(6)}}{$\\displaystyle a^{(5)}$\n  $\\displaystyle {+}~a^{(6,2)}$}"));
  BOOST_TEST(has(
      page,
      "\\formula{a^{(2)}}{$\\displaystyle E_{a^{(2,1)}} \\, a^{(2,1)}$\n  $\\displaystyle {+}~E_{a^{(2,2)}} \\, a^{(2,2)}$}"));
  BOOST_TEST(has(
      page,
      "$\\displaystyle \\bigl(I$\n  $\\displaystyle {+}~W^{(6,2)}$\n  $\\displaystyle \\mathrm{diag}(\\text{gelu}'(z^{(6,1)}))$\n  $\\displaystyle W^{(6,1)}\\bigr)$"));
  BOOST_TEST(has(page, "\\formula{a^{(3)}}{$\\displaystyle S_{\\max}\\left(a^{(2)}\\right) \\, a^{(2)}$}"));
  BOOST_TEST(has(page, "2.2.1 & \\texttt{conv2d"));
  BOOST_TEST(page.find("\n2 & \\texttt{concat} & ") < page.find("\n2.1 & "));
  BOOST_TEST(page.find("\n2.2 & ") < page.find("\n2.2.1 & "));
}

BOOST_AUTO_TEST_CASE(a_normalization) {
  const std::string page = derivation<normed>();
  BOOST_TEST(has(
      page,
      "$\\partial n^{(1)} / \\partial a^{(0)}$ & $4 \\times 4$ & dense & $\\frac{1 - \\frac{1}{4} \\, \\mathbf{1}_{a^{(0)}} - \\frac{1}{4} \\, \\mathrm{diag}\\left(n^{(1)}\\right) \\, \\mathbf{1}_{a^{(0)}} \\, \\mathrm{diag}\\left(n^{(1)}\\right)}{\\sqrt{\\mathrm{var}\\left(a^{(0)}\\right) + 0.5}}$"));
  BOOST_TEST(has(page, "$\\mathrm{var}(x)$ is the variance"));
  BOOST_TEST(!has(page, "meansquare"));
}

BOOST_AUTO_TEST_CASE(several_ways_between_two_variables) {
  const std::string page = derivation<parallel>();
  const std::string by_input = after(page, "The gradient of $W^{(1)}$", "\\end{document}"),
                    tied = after(page, "The gradient of $W^{(4)}$", "\\subsubsection");
  const auto direct = [](const std::string& above, const std::string& below) {
    return "\\left. " + internal::report::fraction(above, below) + " \\right|_{\\mathrm{direct}";
  };
  BOOST_TEST(has(by_input, "$\\displaystyle \\bigl(I$\n  $\\displaystyle {+}~" + direct("a^{(2)}", "a^{(1)}") +
                               "}$\n  $\\displaystyle {+}~I\\bigr)$"));
  BOOST_TEST(has(
      by_input,
      "$\\displaystyle \\bigl(I$\n  $\\displaystyle {+}~\\mathrm{diag}(\\text{softplus}'(a^{(1)}))$\n  $\\displaystyle {+}~I\\bigr)$"));
  BOOST_TEST(has(by_input, direct("a^{(3)}", "a^{(2)}") + "(2)}\\bigr)$"));
  BOOST_TEST(has(by_input, "$\\displaystyle \\bigl(W^{(3)}$\n  $\\displaystyle {+}~V^{(3)}\\bigr)$"));
  BOOST_TEST(has(tied, direct("a^{(4)}", "W^{(4)}") + "}\\bigr)$"));
  BOOST_TEST(has(tied, "$\\displaystyle {+}~\\left(I_{2} \\otimes z^{(4)\\top}\\right)\\bigr)$"));
  BOOST_TEST(has(page, "is the derivative by one way of several"));
}

BOOST_AUTO_TEST_CASE(what_users_write_themselves) {
  const std::string page = derivation<own, cost_of_mine>(), markdown = derivation<own, cost_of_mine>(paper::markdown);
  BOOST_TEST(has(
      page,
      "\\texttt{dense<\\allowbreak{}in\\_\\allowbreak{}features<\\allowbreak{}3>, out\\_\\allowbreak{}features<\\allowbreak{}4>, half\\_\\allowbreak{}and\\_\\allowbreak{}half>}"));
  BOOST_TEST(has(markdown, "| `dense<in_features<3>, out_features<4>, half_and_half>` |"));
  BOOST_TEST(has(markdown, "| `layer_of_my_own<int, list<int>>` |"));
  BOOST_TEST(has(page, "\\text{half-and-half}(z^{(1)})"));
  BOOST_TEST(has(page, "\\text{layer-of-my-own()}(a^{(2)})"));
  BOOST_TEST(has(page, "\\text{cost-of-mine}(a, y)"));
  BOOST_TEST(has(page, "$\\partial a^{(3)} / \\partial a^{(2)}$ & $4 \\times 4$ & dense & not stated"));
  BOOST_TEST(!has(page, "half-and-half}'(z) ="));
  BOOST_TEST(has(derivation<without_parameters>(), "The cost depends on no parameter."));
}

// A number that is typed into a formula is part of its value, not of its type.
BOOST_AUTO_TEST_CASE(numbers_that_users_type) {
  BOOST_TEST((closed_form<typed, half_cost>(d(C) / d(a<2>)) == 0.5 * (a<2> - y)));
  BOOST_TEST((closed_form<typed, half_cost>(d(C) / d(a<1>)) == 0.5 * (a<2> - y) * (3 * a<1>)));
  BOOST_TEST(!(closed_form<typed, half_cost>(d(C) / d(a<2>)) == 0.25 * (a<2> - y)));
  BOOST_TEST((closed_form<typed>(d(a<1>) / d(z<1>)) == z<1> * 0.25));
  BOOST_TEST(std::string(as_text(closed_form<typed, half_cost>(d(C) / d(a<1>))).c_str()) == "0.5 (a(2) - y) (3 a(1))");
  const std::string page = derivation<typed, half_cost>();
  BOOST_TEST(has(page, "$\\left(0.5 \\, \\left(a^{(2)} - y\\right)\\right)^{\\top}$"));
  BOOST_TEST(has(page, "$\\partial a^{(2)} / \\partial a^{(1)}$ & $2 \\times 2$ & dense & $3 \\, a^{(1)}$"));
  BOOST_TEST(has(page, "$\\text{quarter}'(z) = z \\cdot 0.25$"));
}

// One name from both compilers.
BOOST_AUTO_TEST_CASE(types_as_text) {
  BOOST_TEST((type_text<dense<4, act::tanh>>() == "dense<4, act::tanh>"));
  BOOST_TEST((type_text(type_signature<dense<in_features<3>, out_features<4>, act::tanh>>()) ==
              "dense<in_features<3>, out_features<4>, act::tanh>"));
  BOOST_TEST((type_text(type_signature<max_pool2d<pool_size<3, 2>>>()) == "max_pool2d<pool_size<3, 2>>"));
  BOOST_TEST(type_text<half_and_half>() == "half_and_half");
  BOOST_TEST((type_text<max_pool2d<pool_size<3, 2>>>() == "max_pool2d<pool_size<3, 2>>"));
}
