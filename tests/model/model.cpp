// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE network_model
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <sstream>
#include <utility>
#include <vector>

#if __has_include(<xtensor/core/xvectorize.hpp>)
#include <xtensor/core/xvectorize.hpp>
#else
#include <xtensor/xvectorize.hpp>
#endif

#include "view_header.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using vector_net = network<input<3>, dense<2, act::tanh>>;
const explicit_values course{
    {-0.94529712, -0.2667356, -0.91219181, 2.05529992, 1.21797092, 0.22914497, 0.61273249, 1.6422662}};

}  // namespace

BOOST_AUTO_TEST_CASE(explicit_values_are_in_paper_order) {
  const model<vector_net, double> m{course};
  BOOST_TEST(m[W<1>](0, 1) == -0.2667356);
  BOOST_TEST(m[W<1>](1, 0) == 2.05529992);
  BOOST_TEST(m[b<1>](1) == 1.6422662);
  BOOST_CHECK_EXCEPTION((model<vector_net>{explicit_values{{1, 2, 3}}}), shape_error, [](const shape_error& e) {
    return std::string(e.what()) == "explicit values for 3 parameters of a network that has 8";
  });
  // With a running mean and a running variance.
  using normalized = network<input<2>, batch_norm<>>;
  BOOST_CHECK_EXCEPTION((model<normalized>{explicit_values{{1, 2, 3, 4}}}), shape_error, [](const shape_error& e) {
    return std::string(e.what()) == "explicit values for 4 parameters and buffers of a network that has 8";
  });
}

BOOST_AUTO_TEST_CASE(a_number_fills_a_parameter) {
  model<vector_net> m{course};
  m[b<1>] = 0.1f;
  m[W<1>] = 2;
  BOOST_TEST((m[b<1>] == tensor<float, shape<2>>{0.1f, 0.1f}));
  BOOST_TEST((m[W<1>] == tensor<float, shape<2, 3>>{{2, 2, 2}, {2, 2, 2}}));
  static_assert(is_refused<decltype(std::as_const(m)[b<1>] = 0.1f)>);
}

BOOST_AUTO_TEST_CASE(a_model_starts_without_being_told_how) {
  const auto alike = [](const auto& left, const auto& right) {
    return std::equal(left.data(), left.data() + left.size(), right.data(), right.data() + right.size());
  };
  const model<vector_net> m;
  BOOST_TEST(alike(m, model<vector_net>{torch_defaults{}, seed{0}}));
  BOOST_TEST((m[W<1>](0, 0) != 0 && m[W<1>](0, 0) != m[W<1>](0, 1)));
  BOOST_TEST(alike(model<vector_net, double>{}, model<vector_net, double>{torch_defaults{}, seed{0}}));

  const int number = 42;
  BOOST_TEST(alike(model<vector_net>{he_normal{}, 42}, model<vector_net>{he_normal{}, seed{42}}));
  BOOST_TEST(alike(model<vector_net>{he_normal{}, number}, model<vector_net>{he_normal{}, seed{42}}));
  BOOST_TEST(!alike(model<vector_net>{he_normal{}, 42}, model<vector_net>{he_normal{}, 43}));
  BOOST_TEST(alike(to_array(model<vector_net>{he_normal{}, 42u}), array_model<vector_net>{he_normal{}, 42}));
  static_assert(!std::is_convertible_v<double, seed> && !std::is_convertible_v<bool, seed>);
}

// By hand: each parameter's numbers are added and multiplied, also where one is column-major and one is frozen.
BOOST_AUTO_TEST_CASE(gradients_are_vectors) {
  using net = network<input<2>, frozen<dense<3>>, dense<2>>;
  gradient<net> g, h;
  g[W<2>] = {{1, 2, 3}, {4, 5, 6}};
  g[b<2>] = {7, 8};
  h[W<2>] = {{10, 20, 30}, {40, 50, 60}};
  h[b<2>] = {70, 80};
  const auto is = [](const gradient<net>& found, const tensor<float, shape<2, 3>>& weight,
                     const tensor<float, shape<2>>& bias) {
    float in_gaps = 0;
    for (std::size_t i = 0; i < found.size(); ++i) in_gaps += found.data()[i];
    for (const float w : weight) in_gaps -= w;
    for (const float c : bias) in_gaps -= c;
    return found[W<2>] == weight && found[b<2>] == bias && in_gaps == 0;
  };
  BOOST_TEST(is(g + h, {{11, 22, 33}, {44, 55, 66}}, {77, 88}));
  BOOST_TEST(is(h - g, {{9, 18, 27}, {36, 45, 54}}, {63, 72}));
  BOOST_TEST(is(-g, {{-1, -2, -3}, {-4, -5, -6}}, {-7, -8}));
  BOOST_TEST(is(2 * g, {{2, 4, 6}, {8, 10, 12}}, {14, 16}));
  BOOST_TEST(is(g * 0.5, {{0.5f, 1, 1.5f}, {2, 2.5f, 3}}, {3.5f, 4}));
  BOOST_TEST(is(h / 10, {{1, 2, 3}, {4, 5, 6}}, {7, 8}));
  BOOST_TEST(is(g + 2 * (h - g), {{19, 38, 57}, {76, 95, 114}}, {133, 152}));
  auto changed = g;
  changed *= 3;
  changed += g;
  changed -= h;
  BOOST_TEST(is(changed, {{-6, -12, -18}, {-24, -30, -36}}, {-42, -48}));
  changed += changed;
  changed /= 2;
  BOOST_TEST(is(changed, {{-6, -12, -18}, {-24, -30, -36}}, {-42, -48}));
  // A number that is none leaves the gaps zero.
  changed *= std::numeric_limits<float>::infinity();
  std::size_t not_finite = 0;
  for (std::size_t i = 0; i < changed.size(); ++i) not_finite += std::isfinite(changed.data()[i]) ? 0u : 1u;
  BOOST_TEST(not_finite == 8u);
}

BOOST_AUTO_TEST_CASE(numbers_are_a_sample) {
  const model<vector_net> m{course};
  const tensor<float, shape<2>> expected = m(tensor<float, shape<3>>{1, 2.5f, 3});
  BOOST_TEST((m({1, 2.5f, 3}) == expected));
  const std::vector<float> numbers{1, 2.5f, 3};
  BOOST_TEST((m(numbers) == expected));
  BOOST_TEST((m(std::vector<double>{1, 2.5, 3}) == expected));
  BOOST_TEST((m(std::span<const float>(numbers)) == expected));
  BOOST_TEST((m(std::span<const float, 3>(numbers.data(), 3)) == expected));
  BOOST_TEST((model<network<input<1>, dense<1>>>{explicit_values{{2, 1}}}({3}) == tensor<float, shape<1>>{7}));
  const auto says = [&m](const std::vector<float>& x) {
    try {
      m(x);
    } catch (const shape_error& e) {
      return std::string(e.what());
    }
    return std::string("nothing was thrown");
  };
  BOOST_TEST(says({1, 2}) == "an input of 2 numbers: one sample has shape 3");
  BOOST_TEST(says({1, 2, 3, 4, 5, 6}) == "an input of 6 numbers: one sample has shape 3");
  BOOST_CHECK_THROW(m(std::vector<double>{1, 1e300, 3}), data_error);
}

BOOST_AUTO_TEST_CASE(parameters_and_answers_print) {
  using net = network<input<3>, dense<2>>;
  model<net> m{explicit_values{{1, 2, 3, 4, 5, 6, 10, 20}}};
  const auto text = [](const auto& printed) {
    std::ostringstream out;
    out << printed;
    return out.str();
  };
  BOOST_TEST(text(m[W<1>]) == "{{1, 2, 3}, {4, 5, 6}}");
  BOOST_TEST(text(std::as_const(m)[b<1>]) == "{10, 20}");
  BOOST_TEST(text(m(tensor<float, shape<3>>{1, 0, 1})) == "{14, 30}");
  BOOST_TEST(text(m(xt::xtensor<float, 2>{{1, 0, 1}, {0, 0, 0}})) == "{{14, 30}, {10, 20}}");
  BOOST_TEST(text(m(xt::xarray<float>{1, 0, 1})) == "{14, 30}");
}

// a = tanh(W x + b) by hand.
explicit_values returned_values() { return explicit_values{{2, 1}}; }

BOOST_AUTO_TEST_CASE(nothing_of_a_temporary_is_kept) {
  using net = network<input<1>, dense<1>>;
  const model<net> m{returned_values()};
  BOOST_TEST(m[W<1>](0, 0) == 2.0f);
  BOOST_TEST(m[b<1>](0) == 1.0f);

  const auto weight = model<net>{returned_values()}[W<1>];
  using kept = std::remove_const_t<decltype(weight)>;
  static_assert(std::is_same_v<kept::storage_type, owned_memory<float, 1>>);  // and not a window on another's elements
  BOOST_TEST(weight(0, 0) == 2.0f);
  using wide = network<input<2>, dense<3>>;
  BOOST_TEST((model<wide>{explicit_values{{1, 2, 3, 4, 5, 6, 0, 0, 0}}}[W<1>](2, 0)) == 5.0f);
}

// Reading an input may ask the same network: then the answer within has scratch of its own.
BOOST_AUTO_TEST_CASE(a_lazy_input_may_ask_the_same_network) {
  using net = network<input<64>, dense<1500, act::tanh>, dense<1>>;  // more scratch than lies on the stack
  const model<net> m{glorot_uniform{}, seed{1}};
  tensor<float, shape<64>> base;
  for (std::size_t i = 0; i < 64; ++i) base(i) = static_cast<float>(i) / 64;
  const auto answer = [&](float first) {
    auto moved = base;
    moved(0) = first;
    return m(moved)(0);
  };
  const auto slope = [&](float first) {
    auto moved = base;
    moved(0) = first;
    return evaluate(d(a<2>) / d(a<0>), m, moved)(0, 1);
  };
  const auto answers = xt::vectorize(answer)(base);
  const auto slopes = xt::vectorize(slope)(base);
  const xt::xtensor<float, 1> kept_answers = answers, kept_slopes = slopes;
  BOOST_TEST(m(answers)(0) == m(kept_answers)(0));
  BOOST_TEST(evaluate(d(a<2>) / d(a<0>), m, slopes)(0, 5) == evaluate(d(a<2>) / d(a<0>), m, kept_slopes)(0, 5));
}

BOOST_AUTO_TEST_CASE(answers_to_samples_and_batches_of_any_kind) {
  const model<vector_net, double> m{course};
  const auto expected = [](double x0, double x1, double x2, int o) {
    return o == 0 ? std::tanh(-0.94529712 * x0 - 0.2667356 * x1 - 0.91219181 * x2 + 0.61273249)
                  : std::tanh(2.05529992 * x0 + 1.21797092 * x1 + 0.22914497 * x2 + 1.6422662);
  };
  const auto close = [](double x, double other) { return std::abs(x - other) < 1e-12; };
  const tensor<double, shape<3>> fixed{0.7, 0.6, 0.2};
  const xt::xtensor_fixed<float, xt::xshape<3>> single{0.5f, 0.25f, -1.0f};
  const xt::xtensor<double, 1> dynamic{0.7, 0.6, 0.2};
  const xt::xarray<int> whole = {1, -1, 2};
  BOOST_TEST(close(m(fixed)(0), expected(0.7, 0.6, 0.2, 0)));
  BOOST_TEST(close(m(single)(1), expected(0.5, 0.25, -1, 1)));
  BOOST_TEST(close(m(dynamic)(1), expected(0.7, 0.6, 0.2, 1)));
  BOOST_TEST(close(m(2 * fixed)(0), expected(1.4, 1.2, 0.4, 0)));
  BOOST_TEST(close(m(whole)(0), expected(1, -1, 2, 0)));
  static_assert(std::is_same_v<static_shape_of<decltype(m(dynamic))>, shape<2>>);

  // more than one inner batch, and a number that does not divide; views with gaps and in other orders
  xt::xtensor<double, 2> batch = xt::zeros<double>({150, 6});
  for (std::size_t r = 0; r < 150; ++r)
    for (std::size_t c = 0; c < 6; ++c) batch(r, c) = std::sin(static_cast<double>(r * 6 + c));
  const auto columns = xt::view(batch, xt::all(), xt::range(1, 6, 2));
  const auto answers = m(columns);
  BOOST_TEST(answers.shape()[0] == 150u);
  BOOST_TEST(answers.shape()[1] == 2u);
  bool all = true;
  for (std::size_t r = 0; r < 150; ++r)
    for (int o = 0; o < 2; ++o)
      all = all && close(answers(r, static_cast<std::size_t>(o)), expected(batch(r, 1), batch(r, 3), batch(r, 5), o));
  BOOST_TEST(all);
  const auto row = xt::view(batch, 7, xt::range(0, 3));
  BOOST_TEST(close(m(row)(1), expected(batch(7, 0), batch(7, 1), batch(7, 2), 1)));
  const xt::xarray<double> dynamic_batch = xt::view(batch, xt::range(0, 5), xt::range(0, 3));
  BOOST_TEST(m(dynamic_batch).dimension() == 2u);
  BOOST_TEST(close(m(dynamic_batch)(4, 0), expected(batch(4, 0), batch(4, 1), batch(4, 2), 0)));
  const xt::xtensor<double, 2, xt::layout_type::column_major> other_order = xt::view(batch, xt::all(), xt::range(0, 3));
  BOOST_TEST(close(m(other_order)(9, 1), expected(batch(9, 0), batch(9, 1), batch(9, 2), 1)));
  BOOST_TEST((m(xt::xtensor_fixed<double, xt::xshape<4, 3>>{}).shape()[0] == 4u));
}

BOOST_AUTO_TEST_CASE(wrong_shapes_at_run_time) {
  const model<vector_net> m{course};
  const xt::xtensor<float, 1> four = xt::zeros<float>({4});
  BOOST_CHECK_EXCEPTION(m(four), shape_error, [](const shape_error& e) {
    return std::string(e.what()) == "an input of shape 4: one sample has shape 3, a batch one leading batch axis more";
  });
  BOOST_CHECK_EXCEPTION(m(xt::xtensor<float, 2>(xt::zeros<float>({0, 3}))), shape_error, [](const shape_error& e) {
    return std::string(e.what()) == "an input of 0 samples: a batch needs at least 1";
  });
  BOOST_CHECK_EXCEPTION(tape_for(m, 0), shape_error, [](const shape_error& e) {
    return std::string(e.what()) == "a tape for 0 samples: it needs room for at least 1";
  });
  BOOST_CHECK_THROW(m(xt::xtensor<float, 2>(xt::zeros<float>({2, 4}))), shape_error);
  BOOST_CHECK_THROW(m(xt::xarray<float>(xt::zeros<float>({2, 2, 3}))), shape_error);
}

// 2^62 samples of 4 bytes, and 2^60 + 16, would wrap around to few bytes. A lazy batch has as many samples as it says.
BOOST_AUTO_TEST_CASE(more_samples_than_bytes_can_be_counted) {
  const model<vector_net> m{course};
  for (const std::size_t samples : {std::size_t{1} << 62, (std::size_t{1} << 60) + 16}) {
    BOOST_CHECK_THROW(tape_for(m, samples), std::bad_array_new_length);
    const auto inputs = xt::broadcast(xt::xtensor<float, 2>{{1, 2, 3}}, std::array<std::size_t, 2>{samples, 3});
    const auto targets = xt::broadcast(xt::xtensor<float, 2>{{1, 2}}, std::array<std::size_t, 2>{samples, 2});
    BOOST_CHECK_THROW(m(inputs), std::bad_array_new_length);
    BOOST_CHECK_THROW(value_and_gradient(m, squared_error{}, inputs, targets), std::bad_array_new_length);
    BOOST_CHECK_THROW(per_sample_gradients(m, squared_error{}, inputs, targets), std::bad_array_new_length);
    BOOST_CHECK_THROW(evaluate(d(a<1>) / d(a<0>), m, inputs), std::bad_array_new_length);
  }
  using huge = tensor<float, shape<std::size_t{1} << 32, std::size_t{1} << 30>>;  // 2^64 bytes
  BOOST_CHECK_THROW(std::make_unique<huge>(), std::bad_array_new_length);
}

BOOST_AUTO_TEST_CASE(networks_of_any_rank) {
  using net = network<input<2, 3>, flatten, dense<4>, reshape<2, 2>>;
  const model<net> m{he_normal{}, seed{1}};
  const tensor<float, shape<2, 3>> x{{1, 2, 3}, {4, 5, 6}};
  static_assert(std::is_same_v<static_shape_of<decltype(m(x))>, shape<2, 2>>);
  const xt::xtensor<float, 3> batch = xt::ones<float>({5, 2, 3});
  BOOST_TEST(m(batch).dimension() == 3u);
  float sum = m[b<2>](3);
  for (std::size_t i = 0; i < 6; ++i) sum += m[W<2>](3, i) * static_cast<float>(i + 1);
  BOOST_TEST(std::abs(m(x)(1, 1) - sum) < 1e-5f);
  // a network without parameters, whose answer is its input
  const model<network<input<2, 3>, flatten>> through{he_normal{}};
  BOOST_TEST(through(x)(5) == 6.0f);
}

BOOST_AUTO_TEST_CASE(initializers_and_seeds) {
  using net = network<input<64>, dense<32, act::relu>, dense<10>>;
  const model<net> first{he_normal{}, seed{7}}, alike{he_normal{}, seed{7}}, other{he_normal{}, seed{8}};
  BOOST_TEST(std::equal(first.data(), first.data() + first.size(), alike.data()));
  BOOST_TEST(!std::equal(first.data(), first.data() + first.size(), other.data()));
  BOOST_TEST(xt::sum(xt::abs(first[b<1>]))() == 0.0f);
  const auto weights = first[W<1>];
  BOOST_TEST(std::abs(std::sqrt(xt::mean(weights * weights)()) - std::sqrt(2.0 / 64)) < 0.01);
  model<net> copy = first;
  copy[W<1>] -= 1 * copy[W<1>];
  BOOST_TEST(xt::sum(xt::abs(copy[W<1>]))() == 0.0f);
  BOOST_TEST(xt::sum(xt::abs(first[W<1>]))() > 1.0f);
}

BOOST_AUTO_TEST_CASE(composites_are_addressed_by_paths) {
  using net = network<input<3>, sequential<dense<4>, dense<2>>, residual<dense<2>>>;
  model<net> m{constant{0}};
  m[W<1, 2>](1, 3) = 5;
  m[W<2, 1>] = {{1, 2}, {3, 4}};
  BOOST_TEST((xt::sum(m[W<1, 1>])() == 0.0f));
  BOOST_TEST((m[W<1, 2>](1, 3) == 5.0f));
  float sum = 0;
  for (std::size_t i = 0; i < m.size(); ++i) sum += m.data()[i];
  BOOST_TEST(sum == 15.0f);
}

// a = x1 + 2 x2 + 0.5, by hand: 5.5 of (1, 2), 11.5 of (3, 4).
namespace {

using line = network<input<2>, dense<1>>;
const explicit_values one_two_half{{1, 2, 0.5}};

template <class Answers>
bool are_of_the_line(const Answers& answers) {
  return answers.dimension() == 2 && answers.shape()[0] == 2 && answers.shape()[1] == 1 && answers(0, 0) == 5.5f &&
         answers(1, 0) == 11.5f;
}
template <class Function>
std::string words_of(const Function& function) {
  try {
    function();
  } catch (const error& e) {
    return e.what();
  }
  return "nothing";
}

}  // namespace

BOOST_AUTO_TEST_CASE(rows_of_numbers_and_data_sets_are_batches) {
  const model<line> m{one_two_half};
  const std::vector<std::vector<float>> rows{{1, 2}, {3, 4}};
  const std::array<std::array<double, 2>, 2> arrays{{{1, 2}, {3, 4}}};
  BOOST_TEST(are_of_the_line(m({{1, 2}, {3, 4}})));
  BOOST_TEST(are_of_the_line(m(rows)));
  BOOST_TEST(are_of_the_line(m(rows, threads{2})));
  BOOST_TEST(are_of_the_line(m(arrays)));
  BOOST_TEST(are_of_the_line(m(data_set({{1, 2}, {3, 4}}, {0, 0}))));
  BOOST_TEST(are_of_the_line(m(data_set<double>({{1, 2}, {3, 4}}, {0, 0}), threads{2})));
  BOOST_TEST(are_of_the_line(m(data_set<float>({1, 2, 3, 4}, {2}, {0, 0}))));
  // of an input of two extents, rows are one sample
  const model<network<input<2, 2>, flatten, dense<1>>> square{explicit_values{{1, 2, 3, 4, 0.5}}};
  BOOST_TEST(square({{1, 2}, {3, 4}})(0) == 30.5f);
  BOOST_TEST(square(rows)(0) == 30.5f);

  BOOST_TEST(words_of([&] { m({{1, 2}, {3}}); }) == "row 1 has 1 numbers, and row 0 has 2");
  BOOST_TEST(words_of([&] { m(std::vector<std::vector<float>>{{1, 2}, {3, 4}, {5, 6, 7}}); }) ==
             "row 2 has 3 numbers, and row 0 has 2");
  BOOST_TEST(words_of([&] { m({{1, 2, 3}, {4, 5, 6}}); }) ==
             "an input of shape 2 x 3: one sample has shape 2, a batch one leading batch axis more");
  BOOST_TEST(words_of([&] { m(std::vector<std::vector<float>>{}); }) ==
             "an input of shape 0 x 0: one sample has shape 2, a batch one leading batch axis more");
  BOOST_TEST(words_of([&] { m(data_set({{1, 2, 3}}, {0})); }) ==
             "samples of shape 3 for a network with an input of shape 2");
}

// C = (5.5 - 5)^2 = 0.25, dC/dW = 2 * 0.5 * (1, 2), dC/db = 1. Of the batch with targets 5 and 11.5: half of it.
BOOST_AUTO_TEST_CASE(vectors_are_inputs_and_targets) {
  model<line> m{one_two_half};
  const std::vector<float> x{1, 2}, target{5};
  const std::vector<std::vector<float>> xs{{1, 2}, {3, 4}}, ys{{5}, {11.5}};
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, target);
  BOOST_TEST(cost == 0.25f);
  BOOST_TEST((g[W<1>] == tensor<float, shape<1, 2>>{{1, 2}}));
  BOOST_TEST(g[b<1>](0) == 1.0f);
  BOOST_TEST(cost_of(m, squared_error{}, x, target) == 0.25f);
  BOOST_TEST(cost_of(m, squared_error{}, xs, ys) == 0.125f);
  auto scratch = tape_for(m, 2);
  auto half = gradient_for(m);
  BOOST_TEST(value_and_gradient(m, squared_error{}, xs, ys, scratch, half) == 0.125f);
  BOOST_TEST((half[W<1>] == tensor<float, shape<1, 2>>{{0.5f, 1}}));
  auto optimizer = optimizer_for(m, sgd{.learning_rate = 0.5});
  BOOST_TEST(optimizer.step(m, squared_error{}, x, target, scratch) == 0.25f);
  BOOST_TEST((m[W<1>] == tensor<float, shape<1, 2>>{{0.5f, 1}}));
  BOOST_TEST(optimizer.step(m, squared_error{}, xs, ys, scratch) > 0.0f);

  // Classes in a vector: the cost of two equal answers is ln 2.
  const model<network<input<2>, dense<2>>> even{constant{0}};
  const std::vector<int> classes{0, 1};
  BOOST_TEST(std::abs(cost_of(even, softmax_cross_entropy{}, xs, classes) - std::log(2.0f)) < 1e-6f);
  BOOST_TEST(words_of([&] { cost_of(even, softmax_cross_entropy{}, xs, std::vector<int>{0, 2}); }) ==
             "sample 1 is of class 2, and the network has 2 classes, from 0");
  BOOST_TEST(words_of([&] { cost_of(m, squared_error{}, xs, target); }) == "targets for 1 samples and inputs for 2");
  BOOST_TEST(words_of([&] { cost_of(m, squared_error{}, x, std::vector<float>{1, 2}); }) ==
             "a target of 2 numbers: one sample has shape 1");
}

BOOST_AUTO_TEST_CASE(a_model_begins_from_a_seed_alone) {
  const model<line> m{torch_defaults{}, seed{42}}, by_seed{seed{42}}, by_number{42};
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), by_seed.data()));
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), by_number.data()));
}

// Answers (x, -x): the larger is the first of a positive x. Right are 2 of 3.
BOOST_AUTO_TEST_CASE(accuracy_of_samples_and_classes) {
  const model<network<input<1>, dense<2>>> m{explicit_values{{1, -1, 0, 0}}};
  const xt::xtensor<float, 2> x{{1}, {-1}, {2}};
  const xt::xtensor<int, 1> classes{0, 1, 1};
  BOOST_TEST(std::abs(accuracy_of(m, x, classes) - 2.0 / 3) < 1e-12);
  BOOST_TEST(accuracy_of(m, x, std::vector<int>{0, 1, 0}) == 1.0);
  BOOST_TEST(confusion_of(m, x, classes)(1, 0) == 1u);
}
