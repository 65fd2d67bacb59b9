// SPDX-License-Identifier: BSL-1.0
// Losses that take other targets than an output's shape, in costs, gradients, steps and `fit`: gradients against
// differences of the cost, steps against the gradient.
#define BOOST_TEST_MODULE loss_in_training
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/training/measure.hpp>

#include <cmath>

using namespace chainrule;

namespace {

using matrix = xt::xtensor<double, 2>;

// The gradient by each parameter of a layer against central differences of the cost.
template <class Net, class Loss, class X, class Y>
void check_gradient_of(model<Net, double>& m, const Loss& loss, const X& x, const Y& y) {
  const auto [cost, g] = value_and_gradient(m, loss, x, y);
  BOOST_TEST(std::abs(cost - cost_of(m, loss, x, y)) <= 1e-12);
  double largest = 0;
  for (std::size_t p = 0; p < Net::parameter_count; ++p) {
    const double at = m.data()[p];
    m.data()[p] = at + 1e-6;
    const double above = cost_of(m, loss, x, y);
    m.data()[p] = at - 1e-6;
    const double below = cost_of(m, loss, x, y);
    m.data()[p] = at;
    const double difference = (above - below) / 2e-6;
    BOOST_TEST(std::abs(g.data()[p] - difference) <= 1e-7 * (1 + std::abs(difference)), "parameter " << p);
    largest = std::max(largest, std::abs(difference));
  }
  BOOST_TEST(largest > 1e-3);
}

template <class Shape>
matrix unequal(std::size_t rows, Shape, double shift = 0) {
  matrix x = matrix::from_shape({rows, Shape::size});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = std::sin(static_cast<double>(7 * i) + shift);
  return x;
}

using encoder = shared<"encoder", dense<2>>;
using siamese =
    network<input<"a", 3>, input<"b", 3>, outputs<sequential<from<"a">, encoder>, sequential<from<"b">, encoder>>>;
using triple =
    network<input<"a", 3>, input<"p", 3>, input<"n", 3>,
            outputs<sequential<from<"a">, encoder>, sequential<from<"p">, encoder>, sequential<from<"n">, encoder>>>;

}  // namespace

BOOST_AUTO_TEST_CASE(two_answers_are_compared) {
  model<siamese, double> m{glorot_uniform{}, seed{5}};
  const matrix a = unequal(4, shape<3>{}), b = unequal(4, shape<3>{}, 2), like{{1}, {-1}, {1}, {-1}},
               alike{{1}, {0}, {0}, {1}};
  check_gradient_of(m, cosine_embedding<0.25>{}, inputs(a, b), like);
  check_gradient_of(m, contrastive<2.0>{}, inputs(a, b), alike);
  check_gradient_of(m, margin_ranking<1.0>{}, inputs(a, b), matrix{{1, -1}, {1, 1}, {-1, 1}, {-1, -1}});
  BOOST_CHECK_EXCEPTION(cost_of(m, contrastive<>{}, inputs(a, b), like), data_error, [](const data_error& e) {
    return std::string(e.what()) == "the targets of sample 1 have -1 at index 0, and the loss takes 0 and 1 alone";
  });
  const data_set<double> data(inputs(a, b), like);
  auto stepped = m, fitted = m;
  auto optimizer = optimizer_for(stepped, sgd{.learning_rate = 0.1});
  tape<siamese, double> room(4);
  const double cost = optimizer.step(stepped, cosine_embedding<>{}, inputs(a, b), like, room);
  const auto past = fit(fitted, cosine_embedding<>{}, sgd{.learning_rate = 0.1}, data, {.epochs = 1, .batch_size = 4},
                        validate_on{data}, measure{cosine_embedding<0.5>{}});
  BOOST_TEST(std::abs(past.epochs[0].cost - cost) < 1e-12);
  BOOST_TEST(past.epochs[0].validation_cost < cost);
  for (std::size_t p = 0; p < siamese::parameter_count; ++p)
    BOOST_TEST(std::abs(stepped.data()[p] - fitted.data()[p]) < 1e-12);
  BOOST_TEST(std::abs(past.epochs[0].metrics.at(0).value -
                      cost_of(fitted, cosine_embedding<0.5>{}, inputs(a, b), like)) < 1e-12);
  BOOST_CHECK_THROW(fit(fitted, cosine_embedding<>{}, sgd{.learning_rate = 0.1}, data, {.epochs = 1}, validate_on{data},
                        measure{squared_error{}}),
                    data_error);
}

BOOST_AUTO_TEST_CASE(three_answers_without_targets) {
  model<triple, double> m{glorot_uniform{}, seed{5}};
  const matrix a = unequal(4, shape<3>{}), p = unequal(4, shape<3>{}, 2), n = unequal(4, shape<3>{}, 3);
  check_gradient_of(m, triplet_margin<3.0>{}, inputs(a, p, n), no_targets);
  const double before = cost_of(m, triplet_margin<3.0>{}, inputs(a, p, n), no_targets);
  const data_set<double> data(inputs(a, p, n), no_targets);
  BOOST_TEST((data.size() == 4 && data.target_size() == 0 && data.subset({1, 2}).size() == 2));
  const auto past = fit(m, triplet_margin<3.0>{}, adam{.learning_rate = 0.05}, data, {.epochs = 60, .batch_size = 3},
                        validate_on{data});
  BOOST_TEST(past.epochs.back().validation_cost < 0.6 * before);
  // with a class for each beside them, as one cost
  using with_class = network<input<"a", 3>, input<"p", 3>, input<"n", 3>,
                             outputs<sequential<from<"a">, encoder>, sequential<from<"p">, encoder>,
                                     sequential<from<"n">, encoder>, sequential<from<"a">, dense<2>>>>;
  using both = sum_of_losses<with_class, joint_loss<3, triplet_margin<3.0>>, weighted_loss<0.5, softmax_cross_entropy>>;
  model<with_class, double> of_both{glorot_uniform{}, seed{5}};
  const matrix shares{{1, 0}, {0.25, 0.75}, {0, 1}, {1, 0}};
  check_gradient_of(of_both, both{}, inputs(a, p, n), targets(shares));
  BOOST_TEST(cost_of(of_both, both{}, inputs(a, p, n), targets(shares)) ==
             cost_of(of_both, both{}, inputs(a, p, n), shares));
}

BOOST_AUTO_TEST_CASE(means_and_variances) {
  using net = network<input<3>, named<"h", dense<4, act::tanh>>,
                      outputs<dense<2>, sequential<from<"h">, dense<2, act::softplus>>>>;
  model<net, double> m{glorot_uniform{}, seed{5}};
  const matrix x = unequal(5, shape<3>{}), y = unequal(5, shape<2>{}, 1);
  check_gradient_of(m, gaussian_nll<>{}, x, y);
  const auto second = hessian(m, gaussian_nll<>{}, x, y);
  BOOST_TEST(second.size() == net::parameter_count * net::parameter_count);
  BOOST_TEST(per_sample_gradients(m, gaussian_nll<>{}, x, y).matrix().size() == 5 * net::parameter_count);
  auto stepped = m, by_threads = m;
  tape<net, double> room(5);
  const double by_one = optimizer_for(stepped, adam{}).step(stepped, gaussian_nll<>{}, x, y, room);
  BOOST_TEST(by_one == optimizer_for(by_threads, adam{}).step(by_threads, gaussian_nll<>{}, x, y, room, threads{2}));
  for (std::size_t p = 0; p < net::parameter_count; ++p) BOOST_TEST(stepped.data()[p] == by_threads.data()[p]);
}

BOOST_AUTO_TEST_CASE(sequences_of_labels) {
  using net = network<input<sequence<5>, 3>, time_distributed<dense<4>>>;
  model<net, double> m{glorot_uniform{}, seed{5}};
  const auto steps_of = xt::xtensor<double, 3>(xt::sin(7. * xt::arange<double>(30).reshape({2, 5, 3})));
  const xt::xtensor<int, 2> labels{{1, 1, 3}, {2, -1, -1}};
  check_gradient_of(m, ctc<3>{}, steps_of, labels);
  BOOST_CHECK_EXCEPTION(cost_of(m, ctc<3>{}, steps_of, xt::xtensor<int, 2>{{1, 1, 3}, {2, 4, -1}}), data_error,
                        [](const data_error& e) {
                          return std::string(e.what()).starts_with(
                              "the targets of sample 1 have 4 at index 1, and the loss takes numbers of");
                        });
  const auto past = fit(m, ctc<3>{}, adam{.learning_rate = 0.05}, data_set<double>(steps_of, labels),
                        {.epochs = 200, .batch_size = 2});
  BOOST_TEST(past.epochs.back().cost < past.epochs.front().cost / 2);
}

BOOST_AUTO_TEST_CASE(a_class_at_each_step) {
  using net = network<input<sequence<5>, 3>, time_distributed<dense<4>>>;
  model<net, double> m{glorot_uniform{}, seed{5}};
  const auto steps_of = xt::xtensor<double, 3>(xt::sin(7. * xt::arange<double>(30).reshape({2, 5, 3})));
  const xt::xtensor<int, 2> classes{{1, 1, 3, -100, -100}, {2, 0, -100, 3, 1}};
  const at_each_place<softmax_cross_entropy> loss;
  check_gradient_of(m, loss, steps_of, classes);
  BOOST_CHECK_EXCEPTION(
      cost_of(m, loss, steps_of, xt::xtensor<int, 2>{{1, 1, 3, 0, 0}, {2, 0, 4, 3, 1}}), data_error,
      [](const data_error& e) {
        return std::string(e.what()).starts_with(
            "the targets of sample 1 have 4 at index 2, and the loss takes numbers of classes, from 0");
      });
  auto by_threads = m;
  const data_set<double> train(steps_of, classes);
  const auto past = fit(m, loss, adam{.learning_rate = 0.05}, train, {.epochs = 200, .batch_size = 2});
  BOOST_TEST(past.epochs.back().cost < past.epochs.front().cost / 2);
  fit(by_threads, loss, adam{.learning_rate = 0.05}, train, {.epochs = 200, .batch_size = 2}, threads{2});
  for (std::size_t p = 0; p < net::parameter_count; ++p) BOOST_TEST(m.data()[p] == by_threads.data()[p]);
}
