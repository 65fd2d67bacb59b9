// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE derivative_evaluate_ways
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <vector>

#include <chainrule/chainrule.hpp>

#include "../counted.hpp"
#include "../ways.hpp"
#include "derivatives.hpp"

// Derivatives by several ways, against numbers by hand, and what computing them takes.
using namespace chainrule;
using namespace chainrule::calculus;
using namespace derivatives;

namespace {

// The products of a matrix product, and what is added where branches meet, come to what the plan says.
// Without functions, so that all that is counted is of matrices.
using linear = network<input<3>, dense<4>, residual<dense<6>, dense<4>>,
                       concat<dense<2>, residual<residual<dense<3>, dense<4>>, dense<4>>>, dense<2>>;

struct done {
  std::size_t products, sums;
};
template <class Derivative>
done work_of(Derivative) {
  using tree = internal::plans::tree_of<linear, accumulation_order::best,
                                        typename internal::chains::expand<linear, Derivative>::type>;
  using evaluation = internal::engine::evaluation<tree, linear, squared_error, counted>;
  std::vector<counted> parameters(linear::graph().parameter_extent), input(3), values(linear::tape_extent + 64),
      scratch(evaluation::scratch.numbers + 1);
  std::vector<std::uint32_t> places(evaluation::scratch.column_indices + 1);
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = counted(static_cast<double>(i % 7) - 3);
  internal::engine::buffers<counted> memory;
  memory.rows = memory.capacity = 1;
  memory.input = input.data();
  memory.parameters = parameters.data();
  memory.values = values.data();
  internal::kernel::workspace<counted> space{scratch.data(), places.data()};
  counted::products = counted::sums = 0;
  const auto result = evaluation::make(internal::engine::linearization<counted>{memory, nullptr}, space);
  BOOST_TEST(static_cast<const void*>(&result) != nullptr);
  return {counted::products, counted::sums};
}

}  // namespace

// A layer of one: what comes before and behind it is a column times a row. The numbers are W(2) W(1), by hand.
BOOST_AUTO_TEST_CASE(a_column_times_a_row_is_not_transposed) {
  const tensor<double, shape<3>> x{0, 0, 0};
  using added = network<input<3>, residual<dense<1>, dense<3>>>;
  const model<added, double> of_sum{explicit_values{{1, 2, 4, 0, 3, 5, 7, 0, 0, 0}}};
  check_close(flat(evaluate(d(a<1>) / d(a<0>), of_sum, x)), {3 + 1, 6, 12, 5, 10 + 1, 20, 7, 14, 28 + 1}, 1e-15);
  check_close(flat(evaluate(d(a<1, 2>) / d(a<0>), of_sum, x)), {3, 6, 12, 5, 10, 20, 7, 14, 28}, 1e-15);
  using joined = network<input<3>, concat<dense<1>, dense<1>>, dense<2>>;
  const model<joined, double> of_concat{explicit_values{{1, 2, 4, 0, 0, 1, -1, 0, 3, 5, 7, 11, 0, 0}}};
  check_close(flat(evaluate(d(a<2>) / d(a<0>), of_concat, x)), {3, 6 + 5, 12 - 5, 7, 14 + 11, 28 - 11}, 1e-15);
  using chain = network<input<3>, dense<1>, dense<2>, dense<2>>;
  const model<chain, double> of_chain{explicit_values{{1, 2, 4, 0, 3, 5, 0, 0, 1, 0, 2, 1, 0, 0}}};
  constexpr auto inner = d(a<2>) / d(z<2>) * d(z<2>) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(a<0>);
  check_close(flat(evaluate(d(a<3>) / d(a<2>) * in_brackets(inner), of_chain, x)), {3, 6, 12, 6 + 5, 12 + 10, 24 + 20},
              1e-15);
  check_close(flat(evaluate(inner, of_chain, x)), {3, 6, 12, 5, 10, 20}, 1e-15);
}

BOOST_AUTO_TEST_CASE(what_is_done_is_what_the_plan_says) {
  const auto check = [](auto derivative, std::size_t joins) {
    const std::size_t cost = multiplication_order<linear>(derivative).cost;
    const done counts = work_of(derivative);
    BOOST_TEST_CONTEXT(as_text(derivative).c_str()) {
      BOOST_TEST(counts.products + joins == cost);
      BOOST_TEST(counts.sums >= joins);
    }
  };
  // By the input the two rows of d(a<4>)/d(a<3>) pass through the concat's two branches, 2 x 4; in the second through
  // two residuals, 2 x 4 each; and through the first residual, 2 x 4.
  constexpr auto by_input = multiplication_order<linear>(d(a<4>) / d(a<0>));
  static_assert(by_input.is_reverse);
  check(d(a<4>) / d(a<0>), 4 * 2 * 4);
  check(by_input.order, 4 * 2 * 4);
  check(by_input.reverse_order, 4 * 2 * 4);
  // Three columns from the input on: the same sums, but that of the concat, whose 6 rows are added.
  check(by_input.forward_order, 3 * 4 + (2 * 3 * 4 + 3 * 6));
  check(d(a<4>) / d(W<1>), 4 * 2 * 4);
}

// Layers with several ways between two variables, by hand: J is d(a<2>)/d(a<1>) from a<1>, the layer's weights and V.
template <class Layer, class ByHand>
void check_ways(ByHand by_hand) {
  using net = ways::around<Layer>;
  const auto m = model<net, double>{he_normal{}, seed{8}};
  const auto x = drawn_tensor<tensor<double, typename net::input_shape>>(5);
  numbers in(2);
  for (std::size_t o = 0; o < 2; ++o)
    for (std::size_t i = 0; i < 3; ++i) in[o] += m[W<1>](o, i) * x(i);
  const numbers J = by_hand(m, in);
  check_close(flat(evaluate(d(a<2>) / d(a<1>), m, x)), J, 1e-13);
  numbers expected(6);
  for (std::size_t o = 0; o < 2; ++o)
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t r = 0; r < 2; ++r)
        for (std::size_t c = 0; c < 2; ++c) expected[o * 3 + i] += m[W<3>](o, r) * J[r * 2 + c] * m[W<1>](c, i);
  constexpr auto orders = multiplication_order<net>(d(a<3>) / d(a<0>));
  check_close(flat(evaluate(d(a<3>) / d(a<0>), m, x)), expected, 1e-13);
  check_close(flat(evaluate(orders.forward_order, m, x)), expected, 1e-13);
  check_close(flat(evaluate(orders.reverse_order, m, x)), expected, 1e-13);
  const auto pulled = vjp(m, x, tensor<double, shape<2>>{1.0, 0.0});
  check_close(flat(pulled.input), numbers(expected.begin(), expected.begin() + 3), 1e-13);
}

BOOST_AUTO_TEST_CASE(several_ways_between_two_variables) {
  const auto logistic = [](double z) { return 1 / (1 + std::exp(-z)); };
  check_ways<ways::twice_and_softplus>(
      [&](const auto&, const numbers& in) { return numbers{2 + logistic(in[0]), 0, 0, 2 + logistic(in[1])}; });
  const auto around = [&](double in) {
    return (logistic(std::tanh(in)) + 1) * (1 - std::tanh(in) * std::tanh(in)) + 1;
  };
  check_ways<ways::roundabout>(
      [&](const auto&, const numbers& in) { return numbers{around(in[0]), 0, 0, around(in[1])}; });
  check_ways<ways::two_weights>([](const auto& m, const numbers&) {
    const auto V = m[symbol<ways::second_weight, 2>{}];
    return numbers{m[W<2>](0, 0) + V(0, 0), m[W<2>](0, 1) + V(0, 1), m[W<2>](1, 0) + V(1, 0), m[W<2>](1, 1) + V(1, 1)};
  });
  // a = W W x: J is W W, and da(i)/dW(j, k) = W(i, j) x(k) + [i = j] (W x)(k).
  const auto w = [](const auto& m, std::size_t i, std::size_t j) { return m[W<2>](i, j); };
  check_ways<ways::tied>([&](const auto& m, const numbers&) {
    numbers square(4);
    for (std::size_t i = 0; i < 8; ++i) square[i / 2] += w(m, i / 4, i % 2) * w(m, i % 2, i / 2 % 2);
    return square;
  });
  using net = network<input<2>, ways::tied>;
  const auto m = model<net, double>{he_normal{}, seed{8}};
  const auto x = drawn_tensor<tensor<double, typename net::input_shape>>(5);
  numbers expected;
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j)
      for (std::size_t k = 0; k < 2; ++k)
        expected.push_back(m[W<1>](i, j) * x(k) + (i == j ? m[W<1>](k, 0) * x(0) + m[W<1>](k, 1) * x(1) : 0));
  check_close(flat(evaluate(d(a<1>) / d(W<1>), m, x)), expected, 1e-13);
}
