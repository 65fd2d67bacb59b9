// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_evaluate_sums
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <vector>

#include <chainrule/chainrule.hpp>

#include "../counted.hpp"
#include "../ways.hpp"
#include "derivatives.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace derivatives;

namespace {

using residuals = network<input<3>, dense<4, act::tanh>, residual<dense<6, act::tanh>, dense<4>>,
                          residual<dense<3, act::silu>, dense<4>>, dense<2>>;
using branched = network<input<3>, dense<4, act::tanh>, residual<dense<6, act::silu>, dense<4>>,
                         concat<dense<2>, sequence<dense<3>, act::sigmoid>>>;
using nested = network<input<4>, residual<residual<dense<6, act::tanh>, dense<4>>, dense<4>>,
                       residual<concat<dense<2>, residual<dense<2>, dense<4>>>, dense<4>>, dense<2>>;
using picture =
    network<input<1, 6, 6>, conv2d<filters<2>, kernel_size<3>, padding_same>,
            residual<conv2d<filters<3>, kernel_size<3>, padding_same, act::tanh>, conv2d<filters<2>, kernel_size<1>>>,
            avg_pool2d<2>, concat<conv2d<filters<1>, kernel_size<1>>, act::silu>, max_pool2d<3>, flatten, dense<3>>;

using thin = network<input<3>, residual<dense<1>, concat<dense<1>, dense<2>>>,
                     concat<residual<dense<1, act::tanh>, dense<3>>, dense<1>>,
                     residual<residual<dense<1>, dense<4>>, dense<1>, dense<4>>>;
template <class Net>
using target_of = tensor<double, typename Net::output_shape>;
template <class Net>
using input_of = tensor<double, typename Net::input_shape>;

// The cost's derivative in all the orders of its plan, against back-propagation.
template <class Net, class Symbol>
void check_orders(Symbol symbol) {
  const auto m = model<Net, double>{he_normal{}, seed{8}};
  const auto x = drawn_tensor<input_of<Net>>(5);
  const auto y = drawn_tensor<target_of<Net>>(6);
  const auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y);
  const numbers expected = flat(gradient[symbol]);
  constexpr auto orders = multiplication_order<Net>(d(C) / d(Symbol{}));
  check_close(flat(evaluate(d(C) / d(symbol), m, squared_error{}, x, y)), expected, 1e-13);
  check_close(flat(evaluate(orders.order, m, squared_error{}, x, y)), expected, 1e-13);
  check_close(flat(evaluate(orders.forward_order, m, squared_error{}, x, y)), expected, 1e-13);
  check_close(flat(evaluate(orders.reverse_order, m, squared_error{}, x, y)), expected, 1e-13);
}

// The products of a matrix product, and what is added where branches meet, come to what the plan says.
// Without functions, so that all that is counted is of matrices.
using linear = network<input<3>, dense<4>, residual<dense<6>, dense<4>>,
                       concat<dense<2>, residual<residual<dense<3>, dense<4>>, dense<4>>>, dense<2>>;

struct done {
  std::size_t products, sums;
};
template <class Derivative>
done multiply(Derivative) {
  using tree = internal::plans::tree_of<linear, accumulation_order::best,
                                        typename internal::chains::expand<linear, Derivative>::type>;
  using evaluation = internal::engine::evaluation<tree, linear, squared_error, counted>;
  std::vector<counted> parameters(linear::graph().parameter_extent), input(3), values(linear::tape_extent + 64),
      room(evaluation::room.numbers + 1);
  std::vector<std::uint32_t> places(evaluation::room.places + 1);
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = counted(static_cast<double>(i % 7) - 3);
  internal::engine::buffers<counted> memory;
  memory.rows = memory.capacity = 1;
  memory.input = input.data();
  memory.parameters = parameters.data();
  memory.values = values.data();
  internal::kernel::workspace<counted> space{room.data(), places.data()};
  counted::products = counted::sums = 0;
  const auto result = evaluation::make(internal::engine::linearization<counted>{memory, nullptr}, space);
  BOOST_TEST(static_cast<const void*>(&result) != nullptr);
  return {counted::products, counted::sums};
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_orders_have_the_value_of_back_propagation) {
  check_orders<residuals>(W<1>);
  check_orders<residuals>(b<2, 1>);
  check_orders<branched>(W<1>);
  check_orders<branched>(W<3, 2, 1>);
  check_orders<nested>(W<1, 1, 1>);
  check_orders<nested>(b<1, 2>);
  check_orders<nested>(W<2, 1, 2, 1>);
  check_orders<picture>(W<1>);
  check_orders<picture>(b<2, 1>);
}

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

// Row o of d(a)/d(x) is vjp's answer to a one at output o; against it stands the sum that is added up first.
BOOST_AUTO_TEST_CASE(jacobians_through_sums) {
  const auto check = [&]<class Net>(std::type_identity<Net>, auto derivative) {
    const auto m = model<Net, double>{he_normal{}, seed{8}};
    const auto x = drawn_tensor<input_of<Net>>(5);
    constexpr auto orders = multiplication_order<Net>(decltype(derivative){});
    const numbers best = flat(evaluate(derivative, m, x));
    check_close(flat(evaluate(orders.forward_order, m, x)), best, 1e-13);
    check_close(flat(evaluate(orders.reverse_order, m, x)), best, 1e-13);
    numbers rows;
    for (std::size_t o = 0; o < Net::output_shape::size; ++o) {
      target_of<Net> unit;
      for (std::size_t i = 0; i < Net::output_shape::size; ++i) unit.storage()[i] = i == o ? 1 : 0;
      const numbers row = flat(vjp(m, x, unit).input);
      rows.insert(rows.end(), row.begin(), row.end());
    }
    check_close(best, rows, 1e-12);
  };
  check(std::type_identity<residuals>{}, d(a<4>) / d(a<0>));
  check(std::type_identity<branched>{}, d(a<3>) / d(a<0>));
  check(std::type_identity<nested>{}, d(a<3>) / d(a<0>));
  check(std::type_identity<thin>{}, d(a<3>) / d(a<0>));
}

// An outer factor stays outer when it passes through: four numbers a row and the input.
BOOST_AUTO_TEST_CASE(an_outer_factor_passes_through) {
  const auto m = model<residuals, double>{he_normal{}, seed{8}};
  const auto x = drawn_tensor<input_of<residuals>>(5);
  constexpr auto orders = multiplication_order<residuals>(d(a<2>) / d(W<1>));
  const auto found = evaluate(orders.forward_order, m, x);
  static_assert(decltype(found)::kind == structure::outer);
  const auto left = evaluate(d(a<2>) / d(z<1>), m, x);
  const auto dense = found.dense();
  numbers expected;
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t o = 0; o < 4; ++o)
      for (std::size_t i = 0; i < 3; ++i) expected.push_back(left(r, o) * x(i));
  check_close(flat(dense), expected, 1e-13);
}

BOOST_AUTO_TEST_CASE(what_is_done_is_what_the_plan_says) {
  const auto check = [](auto derivative, std::size_t joins) {
    const std::size_t cost = multiplication_order<linear>(derivative).cost;
    const done counts = multiply(derivative);
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
  const auto x = drawn_tensor<input_of<net>>(5);
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
  const auto x = drawn_tensor<input_of<net>>(5);
  numbers expected;
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j)
      for (std::size_t k = 0; k < 2; ++k)
        expected.push_back(m[W<1>](i, j) * x(k) + (i == j ? m[W<1>](k, 0) * x(0) + m[W<1>](k, 1) * x(1) : 0));
  check_close(flat(evaluate(d(a<1>) / d(W<1>), m, x)), expected, 1e-13);
}
