// SPDX-License-Identifier: BSL-1.0
// Trainings that are repeated, and the check of gradients for who writes layers and losses.
#define BOOST_TEST_MODULE training_model_selection
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/training/check_gradient.hpp>
#include <chainrule/training/model_selection.hpp>

using namespace chainrule;

namespace {

data_set<float> numbered(std::size_t count) {
  xt::xtensor<float, 2> x = xt::zeros<float>({count, std::size_t{1}}), y = x;
  for (std::size_t i = 0; i < count; ++i) x(i, 0) = static_cast<float>(i) / 10, y(i, 0) = 2 * x(i, 0) - 1;
  return data_set<float>(x, y);
}

// (a - y)^2, whose derivative is too large by one hundredth where the answer is above 1.
struct slightly_wrong {
  template <class Out>
  using verdict = acceptance;
  template <std::size_t Size, class T>
  static T value(const T* a, const T* y) {
    T sum{};
    for (std::size_t i = 0; i < Size; ++i) sum += (a[i] - y[i]) * (a[i] - y[i]);
    return sum;
  }
  template <std::size_t Size, class T>
  static void derivative(const T* a, const T* y, T scale, T* da) {
    for (std::size_t i = 0; i < Size; ++i) da[i] = scale * T(a[i] > T(1) ? 2.02 : 2) * (a[i] - y[i]);
  }
};

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_CASE(each_sample_is_tested_once) {
  const auto data = numbered(11);
  std::vector<int> tested(11);
  const auto result = cross_validate(4, data, [&](const auto& training, const auto& test, std::size_t fold) {
    BOOST_TEST(training.size() + test.size() == 11u);
    BOOST_TEST((test.size() == 2u || test.size() == 3u));
    for (std::size_t i = 0; i < test.size(); ++i) {
      ++tested[static_cast<std::size_t>(std::lround(10 * *test.input(i)))];
      for (std::size_t k = 0; k < training.size(); ++k) BOOST_TEST(*training.input(k) != *test.input(i));
    }
    return static_cast<double>(fold * fold);
  });
  BOOST_TEST(tested == std::vector<int>(11, 1), boost::test_tools::per_element());
  BOOST_TEST(result.mean() == 3.5);                                     // of 0, 1, 4, 9
  BOOST_TEST(std::abs(result.spread() - std::sqrt(49.0 / 3)) < 1e-12);  // by hand: 12.25 + 6.25 + 0.25 + 30.25 over 3
  const auto in_time =
      cross_validate(time_series_split(data, 2), data, [](const auto& training, const auto& test, auto) {
        BOOST_TEST(*training.input(training.size() - 1) < *test.input(0));
        return static_cast<double>(training.size());
      });
  BOOST_TEST(in_time.values == (std::vector<double>{5, 8}), boost::test_tools::per_element());
  BOOST_CHECK_THROW(cross_validate({}, data, [](const auto&, const auto&, std::size_t) { return 0; }), error);
  BOOST_CHECK_THROW(cross_validate(1, data, [](const auto&, const auto&, std::size_t) { return 0; }), error);
  BOOST_CHECK_THROW(cross_validate(12, data, [](const auto&, const auto&, std::size_t) { return 0; }), error);
}

// A line is learned from any 8 of 10 samples, and from any seed.
BOOST_AUTO_TEST_CASE(a_line_is_found) {
  const auto data = numbered(10);
  const auto learn = [](const auto& training, const auto& test, double rate, seed start) {
    model<network<input<1>, dense<1>>> m{glorot_uniform{}, start};
    fit(m, squared_error{}, adam{.learning_rate = rate}, training, {.epochs = 300, .show_progress = false});
    return regression_scores_of(m, test).mean_squared_error();
  };
  const auto folds = cross_validate(
      5, data, [&](const auto& training, const auto& test, std::size_t) { return learn(training, test, 0.1, {}); });
  BOOST_TEST(folds.values.size() == 5u);
  BOOST_TEST(folds.mean() < 1e-3);
  const auto seeds = over_seeds(3, [&](seed start) { return learn(data, data, 0.1, start); });
  BOOST_TEST((seeds.mean() < 1e-3 && seeds.values[0] != seeds.values[1]));
  const auto grid =
      grid_search([&](double rate) { return -learn(data, data, rate, {}); }, std::vector{1e-5, 0.1, 1e-4});
  BOOST_TEST(std::get<0>(grid.best_settings()) == 0.1);
}

BOOST_AUTO_TEST_CASE(a_grid_in_its_order) {
  const auto grid =
      grid_search([](int a, const char* b, double c) { return a == 2 ? std::nan("") : a + (*b == 'y' ? c : 0); },
                  std::vector{2, 1, 0}, std::vector{"x", "y"}, std::vector{0.5, 1.0});
  BOOST_REQUIRE(grid.points.size() == 12u);
  BOOST_TEST((grid.points[6].settings == std::tuple(1, "y", 0.5)));
  BOOST_TEST(grid.best == 7u);
  BOOST_TEST(grid.best_score() == 2);
  BOOST_CHECK_EXCEPTION(grid_search([](int, int) { return 0; }, std::vector{1}, std::vector<int>{}), error,
                        [](const error& e) { return e.what() == std::string("grid_search: list 2 has no values"); });
}

// Of a line with gradient descent rates of 0.01 to 1 fall fastest; beyond, the cost grows and the search ends.
BOOST_AUTO_TEST_CASE(a_rate_is_found) {
  const auto data = numbered(10);
  const model<network<input<1>, dense<1>>> m{glorot_uniform{}, seed{3}};
  const auto before = m;
  const auto found =
      find_learning_rate(m, squared_error{}, sgd{}, data, {.batch_size = 10, .show_progress = false}, 1e-6, 100);
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), before.data()));
  BOOST_TEST(found.steepest > 1e-2);
  BOOST_TEST(found.steepest < 1);
  BOOST_TEST((found.rates.size() > 50u && found.rates.size() < 100u));
  BOOST_TEST(found.costs.size() == found.rates.size());
  BOOST_TEST(std::abs(found.rates[1] / found.rates[0] - std::pow(1e8, 1 / 99.0)) < 1e-9);
  BOOST_CHECK_EXCEPTION(find_learning_rate(m, squared_error{}, sgd{}, data, {}, 1, 0.5), error, [](const error& e) {
    return e.what() == std::string(
                           "find_learning_rate: rates must grow from above 0 in at least 2 steps, are from 1 "
                           "to 0.5 in 100");
  });
}

BOOST_AUTO_TEST_CASE(a_gradient_that_is_right) {
  using net = network<input<3>, dense<5, act::gelu>, batch_norm<>, dropout<0.5>, dense<2>>;
  const model<net> m{glorot_uniform{}, seed{2}};
  xt::xtensor<float, 2> x = xt::zeros<float>({4, 3}), y = xt::zeros<float>({4, 2});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = std::sin(1.3f * static_cast<float>(i));
  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = std::cos(0.9f * static_cast<float>(i));
  const auto check = check_gradient(m, squared_error{}, x, y, draw{seed{5}, 0});
  BOOST_TEST(check.right, check.text);
  BOOST_TEST(check.text == "the gradient is that of the costs\n");
  BOOST_TEST(check.parameters[0].name == "layer 1, dense<5, act::gelu>, parameter 1");
}

BOOST_AUTO_TEST_CASE(a_derivative_that_is_wrong_is_named) {
  model<network<input<2>, dense<2>>> m{constant{1}};
  const xt::xtensor<float, 1> x{2, 3}, y{0, 0};
  const auto check = check_gradient(m, slightly_wrong{}, x, y);
  BOOST_TEST(!check.right);
  BOOST_TEST(contains(check.text, "layer 1, dense<2>, parameter 1: 4 of 4 derivatives are wrong; number "), check.text);
  BOOST_TEST(std::abs(check.parameters[0].largest_difference - 0.02 / 2.02) < 1e-6);
  m.data()[0] = m.data()[1] = m.data()[2] = m.data()[3] = -1;  // answers of -4: there it is right
  BOOST_TEST(check_gradient(m, slightly_wrong{}, x, y).right);
}

BOOST_AUTO_TEST_CASE(a_check_that_proves_nothing_says_so) {
  using net = network<input<2>, dense<2, act::relu>, dense<1>>;
  model<net> m{constant{-1}};
  const xt::xtensor<float, 1> x{2, 3}, y{1};
  const auto dead = check_gradient(m, squared_error{}, x, y);
  BOOST_TEST(!dead.right);
  BOOST_TEST(contains(dead.text, "layer 1, dense<2, act::relu>, parameter 1: nothing is proved, all derivatives are 0"),
             dead.text);
  model<network<input<1>, dense<1>>> flat{constant{0}};  // the answer is 0, where |a| has its kink
  const auto kink = check_gradient(flat, absolute_error{}, xt::xtensor<float, 1>{1}, xt::xtensor<float, 1>{0});
  BOOST_TEST(!kink.right);
  BOOST_TEST(contains(kink.text, "nothing is proved"), kink.text);
  const auto none = check_gradient(model<network<input<1>, frozen<dense<1>>>>{}, squared_error{},
                                   xt::xtensor<float, 1>{1}, xt::xtensor<float, 1>{0});
  BOOST_TEST(none.text == "nothing is proved: the network has no parameters that are trained\n");
}
