// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_derivative_products
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "derivatives.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace derivatives;

namespace {

using net = network<input<3>, dense<4, act::tanh>, dense<5, act::silu>, dense<2>>;
using picture = network<input<2, 5, 4>, conv2d<filters<3>, kernel_size<3>, padding<1>, act::tanh>, max_pool2d<2>,
                        flatten, dense<2>>;

const tensor<double, shape<3>> input_of_net{0.7, -0.4, 0.2};

// A (rows, between) matrix times a (between, columns) one, each row by row.
numbers dense_product(const numbers& left, const numbers& right, std::size_t between) {
  const std::size_t rows = left.size() / between, columns = right.size() / between;
  numbers result(rows * columns);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t i = 0; i < between; ++i)
      for (std::size_t c = 0; c < columns; ++c)
        result[r * columns + c] += left[r * between + i] * right[i * columns + c];
  return result;
}

}  // namespace

// Chains, of which each product is one of a structured derivative and a tensor.
BOOST_AUTO_TEST_CASE(a_chain_multiplied_by_hand) {
  const model<net, double> m{he_normal{}, seed{7}};
  const auto& x = input_of_net;
  const auto product = evaluate(d(a<3>) / d(a<2>), m, x) * evaluate(d(a<2>) / d(z<2>), m, x);
  static_assert(std::is_same_v<decltype(product), const tensor<double, shape<2, 5>>>);
  check_close(flat(product), flat(evaluate(d(a<3>) / d(z<2>), m, x)), 1e-14);
  auto below = evaluate(d(z<1>) / d(a<0>), m, x);
  auto sigma = evaluate(d(a<1>) / d(z<1>), m, x);
  check_close(flat(sigma * below), flat(evaluate(d(a<1>) / d(a<0>), m, x)), 1e-14);
  // A weight is an expression of static shape too; and so is a row of the cost.
  check_close(flat(sigma * m[W<1>]), flat(evaluate(d(a<1>) / d(a<0>), m, x)), 1e-14);
  const tensor<double, shape<2>> target{0.1, 0.9};
  const auto row = evaluate(d(C) / d(a<1>), m, squared_error{}, x, target) * sigma;
  check_close(flat(row), flat(evaluate(d(C) / d(z<1>), m, squared_error{}, x, target)), 1e-14);
}

// A weight's elements lie in another order in memory than in a tensor.
BOOST_AUTO_TEST_CASE(outer_derivatives_and_tensors) {
  const model<net, double> m{he_normal{}, seed{7}};
  const auto outer = evaluate(d(a<2>) / d(W<1>), m, input_of_net);
  static_assert(decltype(outer)::kind == structure::outer);
  const auto columns = drawn_tensor<tensor<double, shape<4, 3, 2, 2>>>(3);
  const auto rows = drawn_tensor<tensor<double, shape<2, 3, 5>>>(4);
  static_assert(std::is_same_v<decltype(outer * columns), tensor<double, shape<5, 2, 2>>>);
  static_assert(std::is_same_v<decltype(rows * outer), tensor<double, shape<2, 3, 4, 3>>>);
  check_close(flat(outer * columns), dense_product(flat(outer), flat(columns), 12), 1e-13);
  check_close(flat(rows * outer), dense_product(flat(rows), flat(outer), 5), 1e-13);
  // A vector is a column, or a row.
  const auto v = drawn_tensor<tensor<double, shape<4, 3>>>(5);
  const auto u = drawn_tensor<tensor<double, shape<5>>>(6);
  check_close(flat(outer * v), flat(outer.times(v)), 0);
  check_close(flat(u * outer), flat(outer.transposed_times(u)), 0);
}

BOOST_AUTO_TEST_CASE(pictures) {
  const model<picture, double> m{he_normal{}, seed{9}};
  const auto x = drawn_tensor<tensor<double, shape<2, 5, 4>>>(5);
  const auto rest = evaluate(d(a<4>) / d(a<2>), m, x);
  check_close(flat(rest * evaluate(d(a<2>) / d(a<1>), m, x) * evaluate(d(a<1>) / d(z<1>), m, x) *
                   evaluate(d(z<1>) / d(W<1>), m, x)),
              flat(evaluate(d(a<4>) / d(W<1>), m, x)), 1e-13);
}

BOOST_AUTO_TEST_CASE(sums) {
  const model<net, double> m{he_normal{}, seed{7}};
  const auto& x = input_of_net;
  const auto outer = evaluate(d(a<2>) / d(W<1>), m, x);
  auto dense = drawn_tensor<tensor<double, shape<5, 4, 3>>>(3);
  numbers expected = flat(outer);
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] += dense.storage()[i];
  check_close(flat(outer + dense), expected, 1e-15);
  check_close(flat(dense + outer), expected, 1e-15);
  // By a bias and by a value: the same matrix, in the same order, of different variables.
  const auto sigma = evaluate(d(a<1>) / d(z<1>), m, x);
  const auto both = sigma + evaluate(d(a<1>) / d(b<1>), m, x);
  static_assert(decltype(both)::kind == structure::diagonal);
  numbers doubled = flat(sigma);
  for (double& number : doubled) number *= 2;
  check_close(flat(both), doubled, 1e-15);
}
