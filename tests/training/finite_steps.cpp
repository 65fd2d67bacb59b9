// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_steps
#include "finite_steps.hpp"

#include <chainrule/loss/reduction.hpp>
#include <chainrule/training/fit_source.hpp>

using namespace finite_steps;

// A finite cost with an infinite gradient: W = 1, x = 1e15, a step of 1e20 times 1e30; and the derivative of a
// saturated tanh, 0, times infinity.
BOOST_AUTO_TEST_CASE(a_finite_cost_is_not_enough) {
  using one = network<input<1>, dense<1>>;
  model<one> m{explicit_values{{1, 0}}};
  const xt::xtensor<float, 2> x{{1e15f}}, y{{0}};
  auto t = tape_for(m, 1);
  auto fast = optimizer_for(m, sgd{.learning_rate = 1e20});
  BOOST_TEST(
      message_of([&] { fast.step(m, squared_error{}, x, y, t); }) ==
      "the step would take layer 1, dense<1>, to numbers that are not finite; the parameters are those before this step");
  const model<one> before{explicit_values{{1, 0}}};
  BOOST_TEST(same_bits(m, before));
  // dC/dW = 2 W x^2 overflows where C = (W x)^2 does not
  model<one> small{explicit_values{{1e-12, 0}}};
  const xt::xtensor<float, 2> larger{{1e30f}};
  auto slow = optimizer_for(small, sgd{.learning_rate = 1e-30});
  BOOST_TEST(message_of([&] { slow.step(small, squared_error{}, larger, y, t); }) ==
             "the gradient of layer 1, dense<1>, is not finite, because of sample 0 of the batch; the parameters are "
             "those before this step");
  BOOST_TEST(message_of([&] {
               slow.step(small, squared_error{}, larger, y, t, threads{2});
             }).find("the gradient of layer 1") == 0u);
  // A gradient of 1e22 is finite, and so is what plain descent makes of it; its square in Adam's state is not.
  model<one> moved{explicit_values{{1, 0}}};
  const xt::xtensor<float, 2> far{{1e11f}};
  BOOST_TEST(message_of([&] {
               optimizer_for(moved, sgd{.learning_rate = 1e-22}).step(moved, squared_error{}, far, y, t);
             }) == "");
  BOOST_TEST(std::abs(moved.data()[0] + 1) < 1e-5f);  // 1 - 1e-22 2e22
  model<one> kept{explicit_values{{1, 0}}};
  BOOST_TEST(
      message_of([&] { optimizer_for(kept, adam{}).step(kept, squared_error{}, far, y, t); }) ==
      "the step would take layer 1, dense<1>, to numbers that are not finite; the parameters are those before this step");
  BOOST_TEST(same_bits(kept, before));
}

// The same in one number of a gradient that is a large product: W = 1e-12 and x = 1e30 give costs of 1e36.
BOOST_AUTO_TEST_CASE(a_large_product_is_looked_at_whole) {
  using wide = network<input<100>, dense<40>>;
  for (const std::size_t column : {std::size_t{3}, std::size_t{97}}) {
    model<wide> m{constant{1e-12}};
    const model<wide> before = m;
    xt::xtensor<float, 2> x = xt::zeros<float>({64, 100}), y = xt::zeros<float>({64, 40});
    auto t = tape_for(m, 64);
    auto slow = optimizer_for(m, sgd{.learning_rate = 1e-30});
    x(5, column) = 1e16f;  // beyond what values bound: a pass looks, and finds nothing
    BOOST_TEST(message_of([&] { slow.step(m, squared_error{}, x, y, t); }) == "");
    m = before;
    x(5, column) = 1e30f;
    BOOST_TEST(message_of([&] { slow.step(m, squared_error{}, x, y, t); }) ==
               "the gradient of layer 1, dense<40>, is not finite, because of sample 5 of the batch; the parameters "
               "are those before this step");
    BOOST_TEST(same_bits(m, before));
  }
}

// A stored gradient.
BOOST_AUTO_TEST_CASE(steps_against_a_gradient) {
  const auto step = [](const auto& rule, float bad) {
    model<composed> m{he_normal{}, seed{5}};
    const model<composed> before = m;
    auto optimizer = optimizer_for(m, rule);
    auto g = gradient_for(m);
    std::fill_n(g.data(), g.size(), 0.0f);
    g[calculus::W<2, 1>](3, 2) = bad;
    const std::string message = message_of([&] { optimizer.step(m, g); });
    if (!message.empty()) BOOST_TEST(same_bits(m, before));
    BOOST_TEST(all_finite(m));
    return message;
  };
  const std::string gradient =
      "the gradient of layer 2.1, dense<8, act::tanh>, is not finite; the parameters are those before this step";
  for (const float bad : {infinity, -infinity, no_number}) {
    BOOST_TEST(step(sgd{}, bad) == gradient);
    BOOST_TEST(step(adam{}, bad) == gradient);
    BOOST_TEST(step(own_by_element{}, bad) == gradient);
    BOOST_TEST(step(own_over_many{}, bad) == gradient);
  }
  const std::string change =
      "the step would take layer 2.1, dense<8, act::tanh>, to numbers that are not finite; the parameters are those before this step";
  BOOST_TEST(step(sgd{}, 1e30f) == "");
  BOOST_TEST(step(sgd_momentum{.momentum = 0.9}, 1e30f) == "");
  BOOST_TEST(step(adam{}, 1e30f) == change);
  BOOST_TEST(step(own_by_element{}, 1e30f) == change);
  BOOST_TEST(step(own_over_many{}, 1e30f) == change);
}

// What is remembered of a gradient that was large is looked at from then on: 1e20 grows by a rate of 1e19 beyond all
// floats.
BOOST_AUTO_TEST_CASE(what_is_remembered) {
  using one = network<input<1>, dense<1>>;
  model<one> m{explicit_values{{1, 0}}};
  auto optimizer = optimizer_for(m, sgd_momentum{.learning_rate = 1e-30, .momentum = 0.999});
  auto g = gradient_for(m);
  std::fill_n(g.data(), g.size(), 0.0f);
  g.data()[0] = 1e38f;
  optimizer.step(m, g);
  g.data()[0] = 1;
  optimizer.settings().learning_rate = 10;
  const model<one> before = m;
  BOOST_TEST(message_of([&] { optimizer.step(m, g); }).find("the step would take layer 1, dense<1>") == 0u);
  auto t = tape_for(m, 1);
  const xt::xtensor<float, 2> x{{1}}, y{{0}};
  BOOST_TEST(message_of([&] {
               optimizer.step(m, squared_error{}, x, y, t);
             }).find("the step would take layer 1, dense<1>") == 0u);
  BOOST_TEST(same_bits(m, before));
}

// Settings are looked at again when they have been changed.
BOOST_AUTO_TEST_CASE(settings_that_change) {
  model<two> m{he_normal{}, seed{5}};
  const auto x = numbers(3, 4, 1), y = numbers(3, 3, 2);
  auto t = tape_for(m, 3);
  auto g = gradient_for(m);
  std::fill_n(g.data(), g.size(), 0.0f);
  const auto refused = [&](auto optimizer, const auto& change) {
    change(optimizer.settings());
    const model<two> before = m;
    std::string message;
    try {
      optimizer.step(m, squared_error{}, x, y, t);
    } catch (const error& wrong) {
      message = wrong.what();
    }
    BOOST_TEST(same_bits(m, before));
    if constexpr (requires { optimizer.step(m, squared_error{}, x, y, t, threads{2}); })
      BOOST_CHECK_THROW(optimizer.step(m, squared_error{}, x, y, t, threads{2}), error);
    if constexpr (requires { optimizer.products(); } || requires { optimizer.trials(); })
      return message;
    else
      BOOST_CHECK_THROW(optimizer.step(m, g), error);
    BOOST_TEST(same_bits(m, before));
    return message;
  };
  BOOST_TEST(refused(optimizer_for(m, adam{}), [](adam& rule) { rule.beta_1 = 1; }) ==
             "the setting beta_1 is 1; it must be at least 0 and below 1");
  BOOST_TEST(refused(optimizer_for(m, adam{}), [](adam& rule) { rule.epsilon = -1; }) ==
             "the setting epsilon is -1; it must be a number above 0 that the model's scalar holds");
  BOOST_TEST(refused(optimizer_for(m, sgd_momentum{.momentum = 0.9}), [](sgd_momentum& rule) {
               rule.momentum = 1.5;
             }) == "the setting momentum is 1.5; it must be at least 0 and below 1");
  BOOST_TEST(refused(optimizer_for(m, sgd_momentum{.momentum = 0.9, .nesterov = true}), [](sgd_momentum& rule) {
               rule.learning_rate = 1e39;
             }) == "the setting learning_rate is 1e+39; it must be a number above 0 that the model's scalar holds");
  BOOST_TEST(refused(optimizer_for(m, sgd{}), [](sgd& rule) { rule.learning_rate = std::nan(""); }) ==
             "the setting learning_rate is nan; it must be a number above 0 that the model's scalar holds");
  BOOST_TEST(refused(optimizer_for(m, own_over_many{}), [](own_over_many& rule) { rule.learning_rate = 0; }) ==
             "the setting learning_rate is 0; it must be a number above 0 that the model's scalar holds");
  // Moderate or not, what is right is taken.
  auto optimizer = optimizer_for(m, adam{.beta_1 = 0.9999999, .epsilon = 1e-30});
  BOOST_TEST(std::isfinite(optimizer.step(m, squared_error{}, x, y, t)));
  optimizer.settings().epsilon = 1e-8;
  BOOST_TEST(std::isfinite(optimizer.step(m, squared_error{}, x, y, t)));
}

BOOST_AUTO_TEST_CASE(the_last_step_of_a_training) {
  using one = network<input<1>, dense<1>>;
  const model<one> before{explicit_values{{1, 0}}};
  const data_set<float> data(xt::xtensor<float, 2>{{1e15f}}, xt::xtensor<float, 2>{{0}});
  const auto train = [&](const auto& rule, const auto&... more) {
    model<one> m = before;
    const std::string message = message_of(
        [&] { fit(m, squared_error{}, rule, data, {.epochs = 1, .batch_size = 1, .show_progress = false}, more...); });
    BOOST_TEST(same_bits(m, before));
    return message;
  };
  const std::string expected =
      "batch 1 of epoch 1: the step would take layer 1, dense<1>, to numbers that are not finite: the learning rate may be too large; the parameters are those before this batch";
  BOOST_TEST(train(sgd{.learning_rate = 1e20}) == expected);
  BOOST_TEST(train(sgd{.learning_rate = 1e20}, threads{2}) == expected);
  BOOST_TEST(train(adam{}) == expected);
  BOOST_TEST(train(own_over_many{.learning_rate = 1e20}) == expected);
}

// A sample whose cost alone is too large: its number in the data, and its row, which follows from the order of the
// epoch. Sample 2 has a cost of 0.99 times the largest number, and so has sample 5: together they are too large.
BOOST_AUTO_TEST_CASE(the_sample_to_blame) {
  using one = network<input<1>, dense<1>>;
  xt::xtensor<float, 2> x{{1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}}, y = x;
  const auto train = [&](auto&& data, std::uint64_t order, const auto& rule, const auto&... more) {
    model<one> m{explicit_values{{1, 0}}};
    const model<one> before = m;
    const fit_options options{.epochs = 1, .batch_size = 8, .shuffle = seed{order}, .show_progress = false};
    const std::string message = message_of([&] { fit(m, squared_error{}, rule, data, options, more...); });
    BOOST_TEST(same_bits(m, before));
    return message;
  };
  const std::string words = "the cost of batch 1 of epoch 1 is not finite, it is inf",
                    rest = ": the learning rate may be too large; the parameters are those before this batch";
  y(5, 0) = 1e30f;
  const data_set<float> data(x, y);
  bool moved = false;
  for (const std::uint64_t order : {1u, 2u, 3u}) {
    const std::string message = train(data, order, adam{});
    std::size_t row = 0;
    while (row < 8 &&
           message != words + ", because of sample 5, in row " + std::to_string(row) + " of the batch" + rest)
      ++row;
    BOOST_TEST(row < 8u, message);
    BOOST_TEST(train(data, order, adam{}, threads{2}) == message);
    BOOST_TEST(train(data, order, sgd{}) == message);
    BOOST_TEST(train(data, order, clipped_by_norm<sgd>{}) == message);
    BOOST_TEST(train(data_set_source(data), order, sgd{}) == message);
    moved = moved || row != 5;
  }
  BOOST_TEST(moved);
  std::size_t next = 0;
  generator_source one_by_one(
      sample_layout<float>{{1}, {{1}}},
      [&](sample_memory<float> sample) {
        if (next == 8) return false;
        sample.input[0] = x(next, 0);
        sample.target[0] = y(next++, 0);
        return true;
      },
      [&](std::size_t) { next = 0; });
  BOOST_TEST(train(one_by_one, 0, sgd{}) == words + ", because of sample 5, in row 5 of the batch" + rest);
  y(5, 0) = 6;
  x(5, 0) = 1e30f;  // times W = 1e-12 a cost of 1e36
  model<one> flat{explicit_values{{1e-12, 0}}};
  const std::string of_gradient = message_of([&] {
    fit(flat, squared_error{}, adam{}, data_set(x, y), {.epochs = 1, .batch_size = 8, .show_progress = false});
  });
  BOOST_TEST(of_gradient.find("batch 1 of epoch 1: the gradient of layer 1, dense<1>, is not finite, because "
                              "of sample 5, in row ") == 0u,
             of_gradient);
  x(5, 0) = 6;
  y(2, 0) = y(5, 0) = 1.83e19f;
  BOOST_TEST(train(data_set(x, y), 1, sgd{}) == words + rest);
}

// A cost that is finite with a gradient that is not: an infinite input of a saturated tanh, whose derivative is 0; by
// every way in which an optimizer sees a gradient, and in networks that store it, derive weights, draw random numbers,
// and compute values again. Gradients that are too large together are no sample's.
template <class Net>
void check_gradient_of_sample(const std::string& layer) {
  const auto names_it = [&](const auto& rule, const auto&... count) {
    model<Net> m{he_normal{}, seed{5}};
    const model<Net> before = m;
    auto optimizer = optimizer_for(m, rule);
    auto t = tape_for(m, 40);
    auto x = numbers(40, Net::input_shape::size, 1);
    x(23, 1) = infinity;
    const std::string message = message_of([&] {
      optimizer.step(m, squared_error{}, shaped(x, typename Net::input_shape{}),
                     shaped(numbers(40, Net::output_shape::size, 2), typename Net::output_shape{}), t, count...);
    });
    BOOST_TEST(message == "the gradient of " + layer + ", is not finite" + because_of(23) +
                              "; the parameters are those before this step");
    BOOST_TEST(same_bits(m, before));
  };
  names_it(adam{});
  names_it(adam{}, threads{2});
  names_it(own_over_many{});
  names_it(clipped_by_norm<sgd>{});
}

BOOST_AUTO_TEST_CASE(the_sample_of_a_gradient) {
  check_gradient_of_sample<saturated>("layer 1, dense<2, act::tanh>");
  check_gradient_of_sample<network<input<3>, dense<40, act::tanh>, dense<30, act::tanh>, dense<2>>>(
      "layer 1, dense<40, act::tanh>");
  check_gradient_of_sample<network<input<3>, weight_norm<dense<8, act::tanh>>, dense<2>>>(
      "layer 1, weight_norm<dense<8, act::tanh>>");
  check_gradient_of_sample<stored>("layer 2, conv2d<filters<8>, kernel_size<3, 3>, act::tanh>");
  using whole =
      network<input<3>, dense<40, act::tanh>, dense<40, act::tanh>, dropout<0.5>, dense<40, act::tanh>, dense<2>>;
  check_gradient_of_sample<recomputed<whole, max_tape_bytes<40, whole::tape_bytes<float>(40) * 85 / 100>>>(
      "layer 1, dense<40, act::tanh>");
  // 2 W x^2 of each is 2e38, and the largest number 3.4e38.
  using one = network<input<1>, dense<1>>;
  model<one> m{explicit_values{{1e-12, 0}}};
  auto t = tape_for(m, 4);
  auto slow = optimizer_for(m, sgd{.learning_rate = 1e-30});
  const xt::xtensor<float, 2> x{{1e25f}, {1e25f}, {1e25f}, {1e25f}}, y{{0}, {0}, {0}, {0}};
  BOOST_TEST(message_of([&] { slow.step(m, sum_over_samples<squared_error>{}, x, y, t); }) ==
             "the gradient of layer 1, dense<1>, is not finite; the parameters are those before this step");
}

// A batch whose samples' answers depend on each other: none is to blame.
BOOST_AUTO_TEST_CASE(no_sample_to_blame) {
  using coupled = network<input<2>, dense<3>, batch_norm<>, dense<1>>;
  model<coupled> m{he_normal{}, seed{5}};
  auto t = tape_for(m, 4);
  auto optimizer = optimizer_for(m, sgd{});
  auto x = numbers(4, 2, 1);
  x(2, 0) = infinity;
  const std::string message = message_of([&] { optimizer.step(m, squared_error{}, x, numbers(4, 1, 2), t); });
  BOOST_TEST(message.find("the cost is not finite, it is ") == 0u, message);
  BOOST_TEST(message.find("nan, and no sample is named, as each is computed from the whole batch; the parameters are "
                          "those before this step") != std::string::npos,
             message);
  using saturated_first = network<input<3>, dense<2, act::tanh>, batch_norm<>, dense<1>>;
  model<saturated_first> other{he_normal{}, seed{5}};
  auto tape_of_other = tape_for(other, 4);
  auto far = numbers(4, 3, 1);
  far(2, 0) = infinity;
  BOOST_TEST(message_of([&] {
               optimizer_for(other, adam{}).step(other, squared_error{}, far, numbers(4, 1, 2), tape_of_other);
             }) ==
             "the gradient of layer 1, dense<2, act::tanh>, is not finite, and no sample is named, as each is "
             "computed from the whole batch; the parameters are those before this step");
}

// Without xtensor and exceptions a NaN says it; inside the compiler it is no constant.
BOOST_AUTO_TEST_CASE(arrays_of_numbers) {
  using one = network<input<1>, dense<1>>;
  const auto step = [](auto rule, float weight, float input) {
    array_model<one> m{explicit_values{{weight, 0}}};
    const auto before = m;
    auto optimizer = optimizer_for(m, rule);
    const float given[1] = {input}, wanted[1] = {0};
    const float cost = optimizer.step(m, squared_error{}, given, wanted);
    if (!std::isfinite(cost)) BOOST_TEST((m == before && optimizer.steps == 0));
    for (const float number : optimizer.memory) BOOST_TEST(std::isfinite(number));
    return cost;
  };
  BOOST_TEST(std::isnan(step(sgd{}, 1e-12f, 1e30f)));
  BOOST_TEST(std::isnan(step(sgd{.learning_rate = 1e20}, 1, 1e15f)));
  BOOST_TEST(std::isnan(step(adam{}, 1, 1e11f)));
  BOOST_TEST(std::isnan(step(own_over_many{}, 1, 1e11f)));
  BOOST_TEST(step(adam{}, 1, 2) == 4);
}
