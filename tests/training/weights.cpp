// SPDX-License-Identifier: BSL-1.0
// Optimizers that see matrices or tables, in each order in memory; averages of weights in `fit`; initializers of
// matrices.
#define BOOST_TEST_MODULE training_weights
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "../own_layers.hpp"
#include "../reference/optimizers.hpp"

#include <cmath>
#include <cstring>

using namespace chainrule;
using calculus::running_mean, calculus::running_variance, calculus::W;

namespace {

using batch = xt::xtensor<double, 2>;
batch wave(std::size_t rows, std::size_t columns, double frequency, double phase, double scale) {
  auto all = batch::from_shape({rows, columns});
  for (std::size_t i = 0; i < all.size(); ++i)
    all.data()[i] = scale * std::cos(frequency * static_cast<double>(i) + phase);
  return all;
}

template <class Net>
model<Net, double> trained(model<Net, double> m, const auto& rule, std::size_t parts = 1) {
  auto optimizer = optimizer_for(m, rule);
  auto scratch = tape_for(m, 40);
  for (std::size_t k = 0; k < 20; ++k)
    optimizer.step(m, squared_error{}, wave(40, Net::input_shape::size, 0.9, static_cast<double>(k), 2),
                   wave(40, Net::output_shape::size, 0.4, static_cast<double>(k), 3), scratch, threads{parts});
  return m;
}

// The same layers with weights by rows and by columns.
template <storage_order Order>
using net_in =
    network<input<3>, own_layers::connected<5, act::tanh, Order>, own_layers::connected<2, act::identity, Order>>;
using by_rows = net_in<storage_order::row_major>;
using by_columns = net_in<storage_order::column_major>;

void check_both_orders(const auto& rule) {
  model<by_rows, double> one{he_normal{}, seed{4}};
  model<by_columns, double> other;
  other[W<1>] = one[W<1>];
  other[W<2>] = one[W<2>];
  one = trained(one, rule);
  other = trained(other, rule);
  BOOST_TEST((xt::amax(xt::abs(one[W<1>] - other[W<1>]))() < 1e-10));
  BOOST_TEST((xt::amax(xt::abs(one[W<2>] - other[W<2>]))() < 1e-10));
}

}  // namespace

BOOST_AUTO_TEST_CASE(weights_by_rows_and_by_columns) {
  check_both_orders(muon{.learning_rate = 0.05});
  check_both_orders(adafactor{.learning_rate = 0.05});
}

// As PyTorch's initializers see a weight: units by inputs, wherever its elements lie.
BOOST_AUTO_TEST_CASE(initializers_of_weights_by_rows) {
  using wide = network<input<3>, own_layers::connected<5>, own_layers::connected<2>>;
  const model<wide, double> identity{identity_matrix{2}}, orthonormal{orthogonal{}, seed{3}},
      some{sparse{.share = 0.4, .deviation = 1}, seed{3}};
  for (std::size_t o = 0; o < 5; ++o)
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(identity[W<1>](o, i) == (o == i ? 2 : 0));
  for (std::size_t i = 0; i < 3; ++i)  // fewer columns: they are orthonormal, and of the next layer the rows
    for (std::size_t k = 0; k < 3; ++k) {
      double sum = 0;
      for (std::size_t o = 0; o < 5; ++o) sum += orthonormal[W<1>](o, i) * orthonormal[W<1>](o, k);
      BOOST_TEST(std::abs(sum - (i == k ? 1 : 0)) < 1e-13);
    }
  double sum = 0;
  for (std::size_t i = 0; i < 5; ++i) sum += orthonormal[W<2>](0, i) * orthonormal[W<2>](1, i);
  BOOST_TEST(std::abs(sum) < 1e-13);
  for (std::size_t i = 0; i < 3; ++i) {
    int zeros = 0;
    for (std::size_t o = 0; o < 5; ++o) zeros += some[W<1>](o, i) == 0 ? 1 : 0;
    BOOST_TEST(zeros == 2);
  }
}

// Each table's row against PyTorch's SparseAdam, whose gradient has the rows of the batch's words alone.
BOOST_AUTO_TEST_CASE(adam_on_a_table) {
  model<network<input<2, tokens<7>>, embedding<3>, mean_over_steps>, double> m;
  for (std::size_t i = 0; i < 21; ++i) m.data()[i] = std::sin(0.7 * static_cast<double>(i) + 0.3);
  auto optimizer = optimizer_for(m, sparse_adam{.learning_rate = 0.02, .beta_1 = 0.8, .beta_2 = 0.99});
  auto by_gradients = m;
  auto beside = optimizer;
  auto scratch = tape_for(m, 2);
  auto g = gradient_for(m);
  for (std::size_t k = 0; k < 100; ++k) {
    xt::xtensor<std::size_t, 2> words = xt::zeros<std::size_t>({2, 2});
    for (std::size_t r = 0; r < 2; ++r) words(r, 0) = (3 * k + r) % 7, words(r, 1) = (5 * k + 2 * r) % 7;
    auto targets = batch::from_shape({2, 3});
    for (std::size_t i = 0; i < 6; ++i)
      targets.data()[i] = 3 * std::sin(0.4 * static_cast<double>(i) + static_cast<double>(k));
    optimizer.step(m, squared_error{}, words, targets, scratch);
    value_and_gradient(by_gradients, squared_error{}, words, targets, scratch, g);
    beside.step(by_gradients, g);
  }
  BOOST_TEST(std::memcmp(m.data(), by_gradients.data(), m.size() * sizeof(double)) == 0);
  for (std::size_t i = 0; i < 21; ++i)
    BOOST_TEST(std::abs(m.data()[i] - reference::sparse_adam[i]) <
               1e-8 * std::max(std::abs(reference::sparse_adam[i]), 0.1));
}

namespace {

using normed = network<input<3>, dense<4>, batch_norm<>, dense<2>>;

template <class Net>
bool equal_models(const model<Net, double>& one, const model<Net, double>& other) {
  return std::memcmp(one.data(), other.data(), one.size() * sizeof(double)) == 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(threads_make_the_same_bits) {
  const model<net_in<storage_order::column_major>, double> m{he_normal{}, seed{1}};
  const auto check = [&](const auto& rule) { BOOST_TEST(equal_models(trained(m, rule), trained(m, rule, 3))); };
  check(averaged{adam{}, ema{0.9}});
  check(schedule_free_adamw{});
  check(muon{});
}

// PyTorch's update_bn, on the samples of its reference.
BOOST_AUTO_TEST_CASE(statistics_of_data) {
  model<network<input<3>, dense<4>, batch_norm<>>, double> m;
  for (std::size_t o = 0; o < 4; ++o) {
    for (std::size_t i = 0; i < 3; ++i) m[W<1>](o, i) = std::sin(0.7 * static_cast<double>(3 * o + i) + 0.3);
    m[calculus::b<1>](o) = std::cos(0.3 * static_cast<double>(o) + 0.1);
  }
  const data_set<double> data(wave(8, 3, 0.9, 0.2, 2), batch(xt::zeros<double>({8, 4})));
  update_statistics(m, data, 3);
  for (std::size_t i = 0; i < 4; ++i) {
    BOOST_TEST(std::abs(m[running_mean<2>](i) - reference::update_bn[i]) < 1e-12);
    BOOST_TEST(std::abs(m[running_variance<2>](i) - reference::update_bn[4 + i]) < 1e-12);
  }
  BOOST_CHECK_THROW(update_statistics(m, data, 0), error);
  BOOST_CHECK_THROW(update_statistics(m, data, 7), shape_error);  // a last batch of 1
}

// `fit` is the steps by hand, and then the averages, and statistics that belong to them. It is validated with them.
BOOST_AUTO_TEST_CASE(averages_in_fit) {
  const data_set<double> data(wave(32, 3, 0.9, 0, 2), wave(32, 2, 0.4, 0, 3));
  const auto rule = averaged{sgd{.learning_rate = 0.05}, swa{.begin = 2, .every = 2}};
  model<normed, double> m{he_normal{}, seed{2}};
  auto by_hand = m;
  const history past = fit(m, squared_error{}, rule, data, {.epochs = 5, .batch_size = 32}, validate_on{data});

  auto optimizer = optimizer_for(by_hand, rule);
  auto scratch = tape_for(by_hand, 32);
  double validated = 0;
  for (std::size_t epoch = 0; epoch < 5; ++epoch) {
    optimizer.step(by_hand, squared_error{}, wave(32, 3, 0.9, 0, 2), wave(32, 2, 0.4, 0, 3), scratch);
    validated = cost_of(optimizer.averaged(by_hand), squared_error{}, wave(32, 3, 0.9, 0, 2), wave(32, 2, 0.4, 0, 3));
  }
  auto averages = optimizer.averaged(by_hand);
  update_statistics(averages, data);
  for (std::size_t i = 0; i < m.size(); ++i) BOOST_TEST(std::abs(m.data()[i] - averages.data()[i]) < 1e-12);
  BOOST_TEST(std::abs(past.epochs.back().validation_cost - validated) < 1e-12);
  BOOST_TEST(!equal_models(averages, by_hand));
}

// A rate that never improves falls after each epoch behind the first, as by hand.
BOOST_AUTO_TEST_CASE(a_plateau_in_fit) {
  const data_set<double> data(wave(32, 3, 0.9, 0, 2), wave(32, 2, 0.4, 0, 3));
  model<net_in<storage_order::column_major>, double> m{he_normal{}, seed{2}};
  auto by_hand = m;
  fit(m, squared_error{}, sgd{.learning_rate = 0.05}, data, {.epochs = 4, .batch_size = 32}, validate_on{data},
      reduce_on_plateau{.factor = 0.5, .patience = 0, .threshold = 0.9});
  auto optimizer = optimizer_for(by_hand, sgd{.learning_rate = 0.05});
  auto scratch = tape_for(by_hand, 32);
  for (const double rate : {0.05, 0.05, 0.025, 0.0125}) {
    optimizer.settings().learning_rate = rate;
    optimizer.step(by_hand, squared_error{}, wave(32, 3, 0.9, 0, 2), wave(32, 2, 0.4, 0, 3), scratch);
  }
  for (std::size_t i = 0; i < m.size(); ++i) BOOST_TEST(std::abs(m.data()[i] - by_hand.data()[i]) < 1e-12);
}

// Each repetition of a block may be in another group, though their steps are compiled once: here all but one of them
// stand still.
// A step against the gradient of the cost with its penalty, by differences of both.
namespace {

using penalized = network<input<3>, dense<4, act::tanh>, dense<2>>;

void check_step_with_penalty(const auto& rule, double expected_penalty) {
  const batch x = wave(5, 3, 0.9, 0.2, 2), y = wave(5, 2, 0.4, 0.1, 3);
  const model<penalized, double> m{he_normal{}, seed{3}};
  auto stepped = m;
  auto optimizer = optimizer_for(stepped, rule);
  auto scratch = tape_for(m, 5);
  optimizer.step(stepped, squared_error{}, x, y, scratch);
  const auto numbers = parameters_to_vector(m), after = parameters_to_vector(stepped);
  BOOST_TEST((expected_penalty > 0 && std::abs(penalty_of(m, rule) - expected_penalty) < 1e-12));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    double at[2];
    for (int side = 0; side < 2; ++side) {
      auto moved = numbers;
      moved(i) += side == 0 ? 1e-6 : -1e-6;
      model<penalized, double> there;
      vector_to_parameters(moved, there);
      at[side] = cost_of(there, squared_error{}, x, y) + penalty_of(there, rule);
    }
    const double slope = (at[0] - at[1]) / 2e-6;
    BOOST_TEST(std::abs(numbers(i) - after(i) - slope) < 1e-7 * (1 + std::abs(slope)));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(penalties_of_groups) {
  const model<penalized, double> m{he_normal{}, seed{3}};
  const sgd whole_step{.learning_rate = 1};
  double of_weights = 0;  // biases have none
  for (const double w : m[W<1>]) of_weights += 0.3 * std::abs(w) + 0.2 * w * w;
  for (const double w : m[W<2>]) of_weights += 0.3 * std::abs(w) + 0.2 * w * w;
  check_step_with_penalty(
      parameter_groups{with_penalty{whole_step, elastic_penalty{0.3, 0.2}},
                       parameter_group{vector_parameters, with_penalty{whole_step, elastic_penalty{0, 0}}}},
      of_weights);
  // |cos| of the angles between units: six pairs in the first layer, one in the second.
  const auto cosines = [](const auto& w) {
    double sum = 0;
    for (std::size_t i = 0; i < w.shape(0); ++i)
      for (std::size_t k = i + 1; k < w.shape(0); ++k) {
        double product = 0, left = 0, right = 0;
        for (std::size_t c = 0; c < w.shape(1); ++c)
          product += w(i, c) * w(k, c), left += w(i, c) * w(i, c), right += w(k, c) * w(k, c);
        sum += std::abs(product) / std::sqrt(left * right);
      }
    return sum;
  };
  check_step_with_penalty(with_penalty{whole_step, orthogonal_penalty{0.7}},
                          0.7 * (cosines(m[W<1>]) / 6 + cosines(m[W<2>])));
}

BOOST_AUTO_TEST_CASE(groups_of_repetitions) {
  using deep =
      network<input<3>, dense<4>, named<"body", repeat<3, residual<dense<4, act::tanh>>>>, named<"head", dense<2>>>;
  const model<deep, double> m{he_normal{}, seed{3}};
  const sgd still{.learning_rate = 1e-30}, moves{.learning_rate = 0.05};
  const auto changed = [&](const auto& rule) {
    const auto after = trained(m, rule), by_threads = trained(m, rule, 3);
    BOOST_TEST(equal_models(after, by_threads));
    std::string layers;
    layers += after[W<1>] == m[W<1>] ? '-' : '1';
    layers += after[W<2, 1, 1>] == m[W<2, 1, 1>] ? '-' : '1';
    layers += after[W<2, 2, 1>] == m[W<2, 2, 1>] ? '-' : '2';
    layers += after[W<2, 3, 1>] == m[W<2, 3, 1>] ? '-' : '3';
    layers += after[W<3>] == m[W<3>] ? '-' : 'h';
    return layers;
  };
  BOOST_TEST(changed(parameter_groups{still, parameter_group{layers_at<2, 2>, moves}}) == "--2--");
  BOOST_TEST(changed(parameter_groups{still, parameter_group{layers_at<"body">, moves}}) == "-123-");
  BOOST_TEST(changed(parameter_groups{still, parameter_group{layers_at<"head">, moves}}) == "----h");
}
