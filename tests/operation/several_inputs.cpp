// SPDX-License-Identifier: BSL-1.0
// Networks with named inputs and layers, and values that are read elsewhere: every law, forward passes by hand, and
// derivatives by each input.
#define BOOST_TEST_MODULE operation_several_inputs
#include "../laws/constant.hpp"
#include "../laws/layer.hpp"
#include "../reference/numbers.hpp"
#include "../reference/user_layers.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/time/split_features.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using two =
    network<input<"x", 3>, input<"u", 2>, from<"x">, dense<4, act::tanh>, concat<identity, from<"u">>, dense<1>>;
using skip = network<input<3>, named<"h", dense<4, act::tanh>>, dense<4>, add<identity, from<"h">>, dense<2>>;
using gated = network<input<"x", 3>, input<"u", 4>, from<"u">, dense<3, act::sigmoid>, multiply<identity, from<"x">>,
                      dense<2, act::tanh>, concat<from<"u">, from<2>, identity, from<"x">>, dense<2>>;
using inner = network<input<4>, sequential<dense<4>, named<"k", dense<3>>, act::gelu, concat<from<1, 2>, identity>>,
                      slice<1, 4>, residual<dense<4>, add<dense<3>, from<"k">, slice<0, 3>>, dense<4>>, dense<2>>;

// Parts that are used apart; feature 3 is not read.
using parts = network<input<4, 6>, split_features<"a", 3, 1, "b", 2>, from<"b">, flatten, dense<6, act::tanh>,
                      split<"c", 2, "e", 4>, from<"e">, act::sigmoid,
                      concat<identity, from<"c">, sequential<from<"a">, flatten>>, dense<2>>;
template <class... Layers>
constexpr auto said_of = verdict_of<input<4, 6>, Layers...>::text();
static_assert(
    said_of<split<"a", 3, 2>, from<"a">> ==
    "layer 1 is split<\"a\", 3, 2>, which has parts of 5 places together, of an axis of 4: a part that is not "
    "read has a size and no name");
static_assert(said_of<split_features<"a", 3, "b">, from<"a">> ==
              "layer 1 is split_features<\"a\", 3, \"b\">, which takes sizes, and before a size the name of what it is "
              "the size of, once at least: write split<\"a\", 4, \"b\", 4>");
static_assert(said_of<split<1, 3>> != "" && said_of<split<>> != "" && said_of<split<"a", 0, "b", 4>, from<"b">> != "");
static_assert(said_of<sequential<split<"a", 1, "a", 3>>> ==
              "two inputs or layers are called \"a\": write another name");
static_assert(
    said_of<flatten, split_features<"a", 24>, from<"a">> ==
    "layer 2 is split_features<\"a\", 24>, which expects a sequence, shape (steps, features), and receives 24");
static_assert(said_of<slice_features<3, 4>> ==
              "layer 1 is slice_features<3, 4>, which takes 4 places from place 3 on of an input of 4 x 6");

}  // namespace

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<two>();
  laws::check_laws<skip>();
  laws::check_laws<gated>();
  laws::check_laws<inner>();
  laws::check_laws<parts>();
}

BOOST_AUTO_TEST_CASE(parts_as_in_pytorch) {
  reference::check_against_pytorch<parts>(reference::parts_answer, reference::parts_gradient,
                                          reference::parts_input_gradient, reference::parts_hessian_product);
}

BOOST_AUTO_TEST_CASE(forward_by_hand) {
  laws::check_forward<two>([](const double* x, const auto& p) {
    auto h = laws::naive_dense(x, 3, 4, p[0], p[1]);
    for (double& each : h) each = std::tanh(each);
    h.insert(h.end(), x + 3, x + 5);
    return laws::naive_dense(h.data(), 6, 1, p[2], p[3]);
  });
  laws::check_forward<skip>([](const double* x, const auto& p) {
    auto h = laws::naive_dense(x, 3, 4, p[0], p[1]);
    for (double& each : h) each = std::tanh(each);
    auto sum = laws::naive_dense(h.data(), 4, 4, p[2], p[3]);
    for (std::size_t i = 0; i < 4; ++i) sum[i] += h[i];
    return laws::naive_dense(sum.data(), 4, 2, p[4], p[5]);
  });
}

// A batch of the inputs gives what each sample gives, and both what the row of all numbers gives.
BOOST_AUTO_TEST_CASE(values_of_several_inputs) {
  const model<two, double> m{glorot_uniform{}, seed{3}};
  const tensor<double, shape<3>> x{0.5, -1, 2};
  const tensor<double, shape<2>> u{0.25, 4};
  const tensor<double, shape<5>> row{0.5, -1, 2, 0.25, 4};
  BOOST_TEST(m(inputs(x, u))[0] == m(row)[0]);
  BOOST_TEST(m(inputs(2 * x - x, u))[0] == m(row)[0]);

  const xt::xtensor<float, 2> xs{{0.5, -1, 2}, {1, 2, 3}, {4, 5, 6}};
  const xt::xtensor<double, 2> us{{0.25, 4}, {7, 8}, {9, 10}};
  const auto answers = m(inputs(xs, us));
  BOOST_TEST(answers.shape(0) == 3u);
  BOOST_TEST(answers(0, 0) == m(row)[0]);
  const tensor<double, shape<5>> last{4, 5, 6, 9, 10};
  BOOST_TEST(std::abs(answers(2, 0) - m(last)[0]) < 1e-14);
  BOOST_TEST(m(inputs(xs, us), threads{2})(2, 0) == answers(2, 0));
  const xt::xarray<double> any{0.25, 4};
  BOOST_TEST(m(inputs(x, any)).dimension() == 1u);
  BOOST_CHECK_EXCEPTION(m(inputs(xs, xt::xtensor<double, 2>{{1, 2}})), shape_error, [](const shape_error& error) {
    return std::string(error.what()) == "inputs of 3 samples and of 1 samples";
  });
}

// By differences of the cost, and a step as far as the gradient goes.
BOOST_AUTO_TEST_CASE(derivatives_by_each_input) {
  model<two, double> m{glorot_uniform{}, seed{3}};
  tensor<double, shape<3>> x{0.5, -1, 2};
  tensor<double, shape<2>> u{0.25, 4};
  const tensor<double, shape<1>> wanted{0.7};
  const auto [value, g] = value_and_gradient(m, squared_error{}, inputs(x, u), wanted);
  BOOST_TEST(value == cost_of(m, squared_error{}, inputs(x, u), wanted));
  const auto by_u = evaluate(d(C) / d(named_input<"u">), m, squared_error{}, inputs(x, u), wanted);
  const auto by_x = evaluate(d(C) / d(named_input<"x">), m, squared_error{}, inputs(x, u), wanted);
  const auto by_all = evaluate(d(C) / d(a<0>), m, squared_error{}, inputs(x, u), wanted);
  const double step = 1e-6;
  const auto cost = [&] { return cost_of(m, squared_error{}, inputs(x, u), wanted); };
  const auto slope = [&](double& number) {
    const double at = number;
    number = at + step;
    const double above = cost();
    number = at - step;
    const double below = cost();
    number = at;
    return (above - below) / (2 * step);
  };
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(std::abs(by_x(i) - slope(x(i))) < 1e-8);
    BOOST_TEST(by_all(i) == by_x(i));
  }
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST(std::abs(by_u(i) - slope(u(i))) < 1e-8);
    BOOST_TEST(by_all(3 + i) == by_u(i));
  }
  const tensor<double, shape<1>> upstream{1};
  const auto pulled = vjp(m, inputs(x, u), upstream).input;
  const tensor<double, shape<5>> direction{1, 2, 3, 4, 5};
  const auto moved = jvp(m, inputs(x, u), direction);
  double product = 0;
  for (std::size_t i = 0; i < 5; ++i) product += pulled(i) * direction(i);
  BOOST_TEST(std::abs(moved.tangent(0) - product) < 1e-12);
  const auto halves = jvp(m, inputs(x, u), inputs(tensor<double, shape<3>>{1, 2, 3}, tensor<double, shape<2>>{4, 5}));
  BOOST_TEST(halves.tangent(0) == moved.tangent(0));

  auto optimizer = optimizer_for(m, sgd{.learning_rate = 0.5});
  const double before = m[W<2>](1, 2);
  auto tape = tape_for(m, 1);
  BOOST_TEST(optimizer.step(m, squared_error{}, inputs(x, u), wanted, tape) == value);
  BOOST_TEST(std::abs(m[W<2>](1, 2) - (before - 0.5 * g[W<2>](1, 2))) < 1e-14);
}

// Second derivatives and single samples' gradients of several inputs are those of the row in which the inputs lie, and
// vectors are tensors.
BOOST_AUTO_TEST_CASE(products_of_several_inputs) {
  const model<two, double> m{glorot_uniform{}, seed{3}};
  const std::vector<double> numbers{0.5, -1, 2, 0.25, 4};
  const tensor<double, shape<3>> x{0.5, -1, 2};
  const tensor<double, shape<2>> u{0.25, 4};
  const tensor<double, shape<5>> row{0.5, -1, 2, 0.25, 4};
  const tensor<double, shape<1>> wanted{0.7};
  const squared_error loss;
  const auto along = value_and_gradient(m, loss, row, wanted).gradient;

  // H g by differences of gradients.
  const auto product = hessian_vector_product(m, loss, inputs(x, u), wanted, along);
  model<two, double> above = m, below = m;
  const double step = 1e-6;
  for (std::size_t i = 0; i < along.size(); ++i) {
    above.data()[i] += step * along.data()[i];
    below.data()[i] -= step * along.data()[i];
  }
  const auto difference =
      (value_and_gradient(above, loss, row, wanted).gradient - value_and_gradient(below, loss, row, wanted).gradient) /
      (2 * step);
  for (std::size_t i = 0; i < along.size(); ++i) BOOST_TEST(std::abs(product.data()[i] - difference.data()[i]) < 1e-7);

  BOOST_TEST(hessian(m, loss, inputs(x, u), wanted) == hessian(m, loss, row, wanted));
  BOOST_TEST(hessian(m, loss, numbers, wanted) == hessian(m, loss, row, wanted));
  const auto gauss_newton = gauss_newton_vector_product(m, loss, inputs(x, u), wanted, along);
  BOOST_TEST(gauss_newton[W<2>] == gauss_newton_vector_product(m, loss, row, wanted, along)[W<2>]);
  BOOST_TEST(per_sample_gradients(m, loss, inputs(x, u), wanted).matrix() ==
             per_sample_gradients(m, loss, row, wanted).matrix());
  BOOST_TEST(input_hessian(m, inputs(x, u)) == input_hessian(m, row));
  BOOST_TEST(laplacian(m, inputs(x, u)) == laplacian(m, row));
  BOOST_TEST(second_derivative(m, inputs(x, u), numbers).second == second_derivative(m, row, row).second);
  BOOST_TEST(jvp(m, inputs(x, u), along).tangent == jvp(m, row, along).tangent);
  BOOST_TEST(jvp(m, numbers, inputs(x, u), along).tangent == jvp(m, row, row, along).tangent);
  BOOST_TEST(vjp(m, inputs(x, u), std::vector<double>{2}).input == vjp(m, row, tensor<double, shape<1>>{2}).input);
  BOOST_TEST(evaluate(d(a<4>) / d(a<0>), m, numbers) == evaluate(d(a<4>) / d(a<0>), m, row));
}

// The rows of a data set are those that `inputs` gives, and fit trains on them as on these rows.
BOOST_AUTO_TEST_CASE(data_set_of_several_inputs) {
  const xt::xtensor<double, 2> xs{{0.5, -1, 2}, {1, 2, 3}, {-4, 0.5, 1}, {0.1, 0.2, 0.3}};
  const xt::xtensor<float, 2> us{{0.25, 4}, {-1, 0.5}, {2, 1}, {0.5, 0.5}};
  const xt::xtensor<double, 2> wanted{{1}, {-1}, {0.5}, {0}};
  const data_set data(inputs(xs, us), wanted);
  BOOST_REQUIRE_EQUAL(data.input_extents().size(), 1u);
  const double second[] = {1, 2, 3, -1, 0.5};
  BOOST_CHECK_EQUAL_COLLECTIONS(data.input(1), data.input(1) + data.input_size(), second, second + 5);
  BOOST_CHECK_EXCEPTION(
      data_set(inputs(xs, xt::xtensor<double, 2>{{1, 2}}), wanted), shape_error,
      [](const shape_error& error) { return std::string(error.what()) == "inputs of 4 samples and of 1 samples"; });

  const data_set three(inputs(us, wanted, xs), wanted);
  const double last[] = {0.5, 0.5, 0, 0.1, 0.2, 0.3};
  for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(std::abs(three.input(3)[i] - last[i]) < 1e-7);

  model<two, double> m{glorot_uniform{}, seed{3}}, other = m;
  BOOST_TEST(m(data)(1, 0) == m(inputs(xs, us))(1, 0));
  auto optimizer = optimizer_for(other, sgd{.learning_rate = 0.1});
  auto tape = tape_for(other, 4);
  for (int epoch = 0; epoch < 3; ++epoch) optimizer.step(other, squared_error{}, inputs(xs, us), wanted, tape);
  fit(m, squared_error{}, sgd{.learning_rate = 0.1}, data, {.epochs = 3, .batch_size = 4});
  for (std::size_t i = 0; i < 12; ++i) BOOST_TEST(std::abs(m.data()[i] - other.data()[i]) < 1e-12);
  BOOST_TEST(cost_of(m, squared_error{}, inputs(xs, us), wanted) < 1.0);
}

// In constant evaluation too.
static_assert(laws::has_its_gradient<two>() && laws::has_its_gradient<skip>());

// As formulas.
static_assert(two::parameter_count == 3 * 4 + 4 + 6 + 1);
static_assert(as_text(expand<two>(d(C) / d(named_input<"u">))) ==
              "dC/da(4) * da(4)/dz(4) * dz(4)/da(3) * da(3)/da(3,2) * da(3,2)/du");
static_assert(as_text(closed_form<two>(d(C) / d(named_input<"u">))) == "2 (a(4) - y) W(4) E(a(3,2))");
static_assert(network<input<"x", 3>, dense<4>, concat<identity, from<"x">>>::output_shape{} == shape<7>{});

using drawing = network<input<"x", 3>, input<"u", 2>, from<"x">, named<"h", dense<4, act::tanh>>, dropout<0.5>,
                        concat<identity, from<"u">, from<"h">>, dense<1>>;
static_assert(std::is_same_v<inference_of<two>, two> && inference_of<drawing>::parameter_count == 16 + 11);

// With a layer that draws: in training what the row of all numbers gives, in inference what a network without it gives.
BOOST_AUTO_TEST_CASE(with_chance) {
  const model<drawing, double> m{glorot_uniform{}, seed{3}};
  const tensor<double, shape<3>> x{0.5, -1, 2};
  const tensor<double, shape<2>> u{0.25, 4};
  const tensor<double, shape<5>> row{0.5, -1, 2, 0.25, 4};
  const tensor<double, shape<1>> wanted{0.7};
  const draw random{seed{7}, 2};
  const auto [value, g] = value_and_gradient(m, squared_error{}, inputs(x, u), wanted, random);
  const auto [value_of_row, g_same] = value_and_gradient(m, squared_error{}, row, wanted, random);
  BOOST_TEST(value == value_of_row);
  BOOST_TEST(g[W<2>](1, 1) == g_same[W<2>](1, 1));
  BOOST_TEST(m(inputs(x, u), random)(0) == m(row, random)(0));
  BOOST_TEST(m(inputs(x, u), random)(0) != m(inputs(x, u))(0));
  double h[4], answer = m[b<5>](0) + m[W<5>](0, 4) * u(0) + m[W<5>](0, 5) * u(1);
  for (std::size_t i = 0; i < 4; ++i) {
    h[i] = m[b<2>](i);
    for (std::size_t j = 0; j < 3; ++j) h[i] += m[W<2>](i, j) * x(j);
    answer += (m[W<5>](0, i) + m[W<5>](0, 6 + i)) * std::tanh(h[i]);
  }
  BOOST_TEST(std::abs(m(inputs(x, u))(0) - answer) < 1e-13);
}
