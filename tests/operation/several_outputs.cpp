// SPDX-License-Identifier: BSL-1.0
// Networks with several outputs, each with a loss and a weight: costs and gradients against those of each loss alone.
#define BOOST_TEST_MODULE operation_several_outputs
#include "../laws/layer.hpp"

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using net = network<input<"x", 3>, input<"u", 2>, from<"x">, named<"h", dense<4, act::tanh>>,
                    concat<identity, from<"u">>, outputs<dense<3>, sequential<from<"h">, dense<2>>>>;
using first =
    network<input<"x", 3>, input<"u", 2>, from<"x">, dense<4, act::tanh>, concat<identity, from<"u">>, dense<3>>;
using second = network<input<3>, dense<4, act::tanh>, dense<2>>;
using both = sum_of_losses<net, softmax_cross_entropy, weighted_loss<0.25, squared_error>>;

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) { laws::check_laws<net, both>(); }

// The two networks that end in one of the outputs have their losses alone; the shared layer's gradient is the sum.
BOOST_AUTO_TEST_CASE(as_each_loss_by_itself) {
  model<net, double> m{glorot_uniform{}, seed{5}};
  model<first, double> alone{glorot_uniform{}};
  model<second, double> other{glorot_uniform{}};
  alone[W<2>] = m[W<2>];
  alone[W<4>] = m[W<4, 1>];
  other[W<1>] = m[W<2>];
  other[W<2>] = m[W<4, 2, 2>];
  const tensor<double, shape<3>> x{0.5, -1, 2};
  const tensor<double, shape<2>> u{0.25, 4};
  const tensor<double, shape<3>> shares{0.5, 0.25, 0.25};
  const tensor<double, shape<2>> wanted{1, -2};
  const auto [value, g] = value_and_gradient(m, both{}, inputs(x, u), targets(shares, wanted));
  const auto [cost_one, g_one] = value_and_gradient(alone, softmax_cross_entropy{}, inputs(x, u), shares);
  const auto [cost_other, g_other] = value_and_gradient(other, squared_error{}, x, wanted);
  BOOST_TEST(std::abs(value - (cost_one + 0.25 * cost_other)) < 1e-13);
  BOOST_TEST(std::abs(value - cost_of(m, both{}, inputs(x, u), targets(shares, wanted))) < 1e-13);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      BOOST_TEST(std::abs(g[W<2>](i, j) - (g_one[W<2>](i, j) + 0.25 * g_other[W<1>](i, j))) < 1e-13);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 4; ++j) BOOST_TEST(std::abs(g[W<4, 2, 2>](i, j) - 0.25 * g_other[W<2>](i, j)) < 1e-13);
  BOOST_TEST(per_sample_gradients(m, both{}, inputs(x, u), targets(shares, wanted)).matrix()(0, 0) == g[W<2>](0, 0));
  BOOST_TEST(m(inputs(x, u))(1) == alone(inputs(x, u))(1));
  BOOST_TEST(std::abs(m(inputs(x, u))(3) - other(x)(0)) < 1e-15);

  // Each output by itself, of a sample and of a batch.
  const auto [three_numbers, two_numbers] = outputs_of<net>(m(inputs(x, u)));
  BOOST_TEST(three_numbers == alone(inputs(x, u)));
  BOOST_TEST(two_numbers(1) == m(inputs(x, u))(4));
  const xt::xtensor<double, 2> xs{{0.5, -1, 2}, {3, 1, 4}}, us{{0.25, 4}, {1, 5}};
  const auto [ones, twos] = outputs_of<net>(m(inputs(xs, us)));
  BOOST_TEST(ones.shape(1) == 3u);
  BOOST_TEST(twos.shape(1) == 2u);
  for (std::size_t r = 0; r < 2; ++r) {
    BOOST_TEST(ones(r, 2) == m(inputs(xs, us))(r, 2));
    BOOST_TEST(twos(r, 0) == m(inputs(xs, us))(r, 3));
  }
  static_assert(is_refused<decltype(accuracy_of(m, data_set(xs, xt::xtensor<int, 1>{0, 1})))>);
  static_assert(is_refused<decltype(outputs_of<first>(tensor<double, shape<3>>{}))>);
  static_assert(is_refused<decltype(outputs_of<net>(tensor<double, shape<3>>{}))>);

  const tensor<double, shape<3>> no_shares{0.5, 1.25, 0.25};
  BOOST_CHECK_THROW(cost_of(m, both{}, inputs(x, u), targets(no_shares, wanted)), data_error);

  const data_set samples(inputs(xt::xtensor<double, 2>{{0.5, -1, 2}}, xt::xtensor<double, 2>{{0.25, 4}}),
                         targets(xt::xtensor<double, 2>{{0.5, 0.25, 0.25}}, xt::xtensor<double, 2>{{1, -2}}));
  auto optimizer = optimizer_for(m, sgd{.learning_rate = 0.1});
  auto tape = tape_for(m, 1);
  model<net, double> stepped = m;
  optimizer.step(stepped, both{}, inputs(x, u), targets(shares, wanted), tape);
  fit(m, both{}, sgd{.learning_rate = 0.1}, samples, {.epochs = 1});
  for (std::size_t i = 0; i < 12; ++i) BOOST_TEST(std::abs(m.data()[i] - stepped.data()[i]) < 1e-13);
}
