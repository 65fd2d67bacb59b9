// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE derivative_evaluate_sweeps
#include <boost/test/unit_test.hpp>

#include <cmath>

#include <chainrule/chainrule.hpp>

#include "derivatives.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace derivatives;

namespace {

tensor<double, shape<3>> some_input() { return {0.7, -0.4, 0.2}; }

}  // namespace

// Layers of a user's own, which say no more than how a gradient passes back.
struct softmax_of {
  static constexpr structure kind = structure::dense;
  static constexpr bool same_elements = false;
  using reads = list<op::result>;
  static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 2 * y_size; }
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r) {
      double total = 0;
      for (std::size_t i = 0; i < At::x_size; ++i) total += std::exp(at.argument()[r * At::x_size + i]);
      for (std::size_t i = 0; i < At::x_size; ++i)
        at.result()[r * At::x_size + i] = std::exp(at.argument()[r * At::x_size + i]) / total;
    }
  }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r) {
      const double* const answer = at[op::result{}] + r * At::x_size;
      double mean = 0;
      for (std::size_t i = 0; i < At::x_size; ++i) mean += answer[i] * at.upstream()[r * At::x_size + i];
      for (std::size_t i = 0; i < At::x_size; ++i)
        at.downstream()[r * At::x_size + i] = answer[i] * (at.upstream()[r * At::x_size + i] - mean);
    }
  }
  template <std::size_t>
  using partial = softmax_of;
};
template <structure Kind>
struct reversed_order {
  static constexpr structure kind = Kind;
  static constexpr bool same_elements = false;
  using reads = list<>;
  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i)
      at.result()[i / At::x_size * At::x_size + At::x_size - 1 - i % At::x_size] = at.argument()[i];
  }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i)
      at.downstream()[i] = at.upstream()[i / At::x_size * At::x_size + At::x_size - 1 - i % At::x_size];
  }
  template <std::size_t>
  using partial = reversed_order;
};
template <class Operation>
struct own_layer {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, Operation, layer_input>>;
  };
};

BOOST_AUTO_TEST_CASE(layers_of_a_users_own) {
  using own = network<input<3>, dense<5, act::tanh>, own_layer<reversed_order<structure::permutation>>,
                      own_layer<softmax_of>, own_layer<reversed_order<structure::selection>>,
                      own_layer<reversed_order<structure::toeplitz>>, own_layer<reversed_order<structure::block>>>;
  const auto m = model<own, double>{he_normal{}, seed{7}};
  const auto x = some_input();
  check_close(flat(evaluate(d(a<6>) / d(a<0>), m, x)), differences_by_input(m, x), 1e-8);
  check_close(flat(evaluate(d(a<6>) / d(W<1>), m, x)), differences_by_parameter(m, W<1>, x), 1e-8);
  const auto reversed = evaluate(d(a<2>) / d(a<1>), m, x);
  static_assert(decltype(reversed)::kind == structure::permutation);
  BOOST_TEST(reversed.dense()(0, 4) == 1);
  BOOST_TEST(reversed.dense()(0, 0) == 0);
}

// Rows are swept through a factor whose matrix is not there, or its rows are computed first: as few multiply-adds as
// that takes, by hand. A sweep through softmax_of costs 2 times 5.
template <std::size_t Cost>
struct costly : softmax_of {
  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Cost; }
  template <std::size_t>
  using partial = costly;
};
template <class Layer, std::size_t Out>
using around = network<input<3>, dense<5, act::tanh>, Layer, dense<Out>>;

BOOST_AUTO_TEST_CASE(sweeps_and_products) {
  using few = around<own_layer<softmax_of>, 4>;
  static_assert(multiplication_order<few>(d(a<3>) / d(a<1>)).cost == 4 * 10);
  static_assert(multiplication_order<few>(d(C) / d(a<1>)).cost == 4 * 5 + 10);
  static_assert(multiplication_order<few>(d(a<2>) / d(a<1>)).cost == 5 * 10);  // all of its rows
  // 40 rows: 40 sweeps of 60, or 5, and a product.
  using many = around<own_layer<costly<60>>, 40>;
  static_assert(multiplication_order<many>(d(a<3>) / d(a<1>)).cost == 5 * 60 + 40 * 5 * 5);
  static_assert(multiplication_order<around<own_layer<costly<60>>, 4>>(d(a<3>) / d(a<1>)).cost == 4 * 60);
  static_assert(multiplication_order<many>(d(C) / d(a<1>)).cost == 40 * 5 + 60);
  const auto x = some_input();
  const auto check_sweeps = [&]<class Net>(std::type_identity<Net>) {
    const auto m = model<Net, double>{he_normal{}, seed{7}};
    check_close(flat(evaluate(d(a<3>) / d(a<0>), m, x)), differences_by_input(m, x), 1e-8);
    check_close(flat(evaluate(d(a<3>) / d(W<1>), m, x)), differences_by_parameter(m, W<1>, x), 1e-8);
  };
  check_sweeps(std::type_identity<few>{});
  check_sweeps(std::type_identity<many>{});
}

// Columns are swept too, through softmax, whose matrix is symmetric, and through a product of two matrices.
struct products_of_rows {  // X X'
  template <class In>
  struct on {
    using values = list<value<activation, shape<2, 2>>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::matmul<2, 3, 2, true>, layer_input, layer_input>>;
  };
};

BOOST_AUTO_TEST_CASE(columns_are_swept) {
  using shares = network<input<2>, dense<5>, own_layer<op::softmax<5>>, dense<9>>;
  constexpr auto through = multiplication_order<shares>(d(a<3>) / d(a<0>));
  static_assert(through.cost == 2 * 10 + 9 * 5 * 2 && through.is_forward);
  // The backward function reads five numbers. Where no tape has room for them, columns are swept instead of four rows.
  using few = network<input<3>, dense<5>, own_layer<op::softmax<5>>, dense<4>>;
  static_assert(multiplication_order<few>(d(a<3>) / d(a<1>)).cost == 4 * 10);
  static_assert(multiplication_order<with_adjoint_tape<few, 5>>(d(a<3>) / d(a<1>)).cost == 4 * 10);
  static_assert(multiplication_order<with_adjoint_tape<few, 4>>(d(a<3>) / d(a<1>)).cost == 5 * 10 + 4 * 5 * 5);
  const tensor<double, shape<2>> x{0.4, -0.7};
  const auto m = model<shares, double>{he_normal{}, seed{7}};
  check_close(flat(evaluate(through.order, m, x)), differences_by_input(m, x), 1e-8);
  using squares = network<input<1>, dense<6>, reshape<2, 3>, products_of_rows, flatten, dense<5>>;
  const auto other = model<squares, double>{he_normal{}, seed{7}};
  const tensor<double, shape<1>> number{0.4};
  static_assert(multiplication_order<squares>(d(a<3>) / d(a<0>)).cost <
                multiplication_order<squares>(d(a<3>) / d(a<0>)).reverse_cost);
  check_close(flat(evaluate(d(a<5>) / d(a<0>), other, number)), differences_by_input(other, number), 1e-8);
}
