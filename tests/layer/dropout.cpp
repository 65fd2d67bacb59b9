// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_dropout
#include "../laws/constant.hpp"
#include "../laws/layer.hpp"

#include <xtensor/xview.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/noise.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using net = network<input<6>, dense<9, act::tanh>, dropout<0.4>, residual<dense<9>, dropout<>>, dense<2>>;
using net_for_answers = network<input<6>, dense<9, act::tanh>, identity, residual<dense<9>, identity>, dense<2>>;
using alone = network<input<40>, dropout<0.25>>;

static_assert(std::is_same_v<inference_of<net>, net_for_answers>);
static_assert(std::is_same_v<inference_of<net_for_answers>, net_for_answers>);
static_assert(std::is_same_v<inference_of<network<input<3>, concat<dropout<>, dense<2>>>>,
                             network<input<3>, concat<identity, dense<2>>>>);
static_assert(std::is_same_v<inference_of<network<input<3>, frozen<sequential<dropout<>, dense<2>>>, dense<1>>>,
                             network<input<3>, frozen<sequential<identity, dense<2>>>, dense<1>>>);
static_assert(net::parameter_count == net_for_answers::parameter_count);

// The backward pass in constant evaluation, for 1 + 1 probabilities and an element that is always or never kept.
static_assert(laws::has_its_gradient<network<input<4>, dense<3>, dropout<0.5>, dense<2>>>());
static_assert(laws::has_its_gradient<network<input<4>, dense<3>, dropout<0.0>, dense<2>>>());

template <class T>
xt::xtensor<T, 2> samples(std::size_t rows, std::size_t size) {
  xt::xtensor<T, 2> result = xt::zeros<T>({rows, size});
  for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = T(std::sin(0.7 * static_cast<double>(i) + 0.2));
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(laws_of_dropout) {
  laws::check_laws<net>();
  laws::check_laws<
      network<input<17>, dropout<0.3>, alpha_dropout<0.3>, dense<8>, reshape<2, 2, 2>, spatial_dropout<0.3>,
              feature_alpha_dropout<0.3>, flatten, gaussian_dropout<0.3>, gaussian_noise<0.5>, rrelu<>,
              residual<dense<8>, stochastic_depth<0.5>>, dense<3>, dropout<0.5>, act::sigmoid>>();
}

// Each element is zero or x / (1 - rate), about as often as the rate says; by float and double the same ones.
BOOST_AUTO_TEST_CASE(elements_are_dropped_at_the_rate) {
  const model<alone, double> m;
  const model<alone, float> narrow;
  const std::size_t rows = 500;
  const auto x = samples<double>(rows, 40);
  const xt::xtensor<float, 2> x_narrow = xt::cast<float>(x);
  const draw numbers{seed{9}, 4};
  const auto answer = m(x, numbers);
  const auto narrow_answer = narrow(x_narrow, numbers);
  std::size_t dropped = 0;
  for (std::size_t i = 0; i < answer.size(); ++i) {
    const double each = answer.data()[i];
    BOOST_TEST((each == 0 || each == x.data()[i] * (1 / 0.75)));
    BOOST_TEST((each == 0) == (narrow_answer.data()[i] == 0));
    dropped += each == 0 ? 1 : 0;
  }
  // 20000 draws with probability 1/4: the deviation is 61; five of them.
  BOOST_TEST(std::abs(static_cast<double>(dropped) - 5000) < 306);
  BOOST_TEST(m(x) == x);
}

// Other noise: what has a random number in common, and the mean and the variance of many. By float and double the same.
BOOST_AUTO_TEST_CASE(noise_is_drawn_as_its_law_says) {
  const draw numbers{seed{9}, 4};
  constexpr std::size_t rows = 500;
  const auto answer_of = [&]<class Net>(std::type_identity<Net>, double of) {
    xt::xtensor<double, 2> x = of * xt::ones<double>({rows, Net::input_shape::size});
    const xt::xtensor<float, 2> x_narrow = xt::cast<float>(x);
    const auto answer = model<Net, double>{}(x, numbers);
    const auto narrow = model<Net>{}(x_narrow, numbers);
    for (std::size_t i = 0; i < answer.size(); ++i) BOOST_TEST(std::abs(answer.data()[i] - narrow.data()[i]) < 2e-5);
    return answer;
  };
  const auto check_moments = [](const auto& answer, double mean, double variance) {
    double sum = 0, squares = 0;
    for (const double each : answer) sum += each;
    const double count = static_cast<double>(answer.size()), middle = sum / count;
    for (const double each : answer) squares += (each - middle) * (each - middle);
    BOOST_TEST(std::abs(middle - mean) < 5 * std::sqrt(variance / count));
    BOOST_TEST(std::abs(squares / count - variance) < 0.05 * variance);
  };
  check_moments(answer_of(std::type_identity<network<input<40>, gaussian_noise<0.5>>>{}, 3), 3, 0.25);
  check_moments(answer_of(std::type_identity<network<input<40>, gaussian_dropout<0.2>>>{}, 2), 2, 4 * 0.25);
  check_moments(answer_of(std::type_identity<network<input<40>, rrelu<0.0, 0.5>>>{}, -1), -0.25, 0.25 / 12);
  // A whole number is written as in other libraries.
  check_moments(answer_of(std::type_identity<network<input<40>, gaussian_noise<1>>>{}, 3), 3, 1);
  BOOST_TEST((answer_of(std::type_identity<network<input<40>, gaussian_noise<2>>>{}, 3) ==
              answer_of(std::type_identity<network<input<40>, gaussian_noise<2.0>>>{}, 3)));
  BOOST_TEST((answer_of(std::type_identity<network<input<40>, rrelu<0, 1>>>{}, -1) ==
              answer_of(std::type_identity<network<input<40>, rrelu<0.0, 1.0>>>{}, -1)));
  BOOST_TEST((model<network<input<2>, rrelu<0.0, 0.5>>, double>{}(tensor<double, shape<2>>{-4, 2}) ==
              tensor<double, shape<2>>{-1, 2}));

  // What PyTorch 1.13 answers of 1 with a rate of 0.3: torch.nn.functional.alpha_dropout.
  std::size_t dropped = 0;
  for (const double each : answer_of(std::type_identity<network<input<40>, alpha_dropout<0.3>>>{}, 1)) {
    const bool kept = each > 0;
    BOOST_TEST(std::abs(each - (kept ? 1.315044684383419 : -1.0595481589864801)) < 1e-12);
    dropped += kept ? 0u : 1u;
  }
  BOOST_TEST(std::abs(static_cast<double>(dropped) - 0.3 * rows * 40) < 5 * std::sqrt(0.21 * rows * 40));

  // The same numbers for whole channels: torch.nn.functional.feature_alpha_dropout.
  const auto of_channels =
      answer_of(std::type_identity<network<input<24>, reshape<4, 2, 3>, feature_alpha_dropout<0.3>, flatten>>{}, 1);
  dropped = 0;
  for (std::size_t i = 0; i < of_channels.size(); ++i) {
    const bool kept = of_channels.data()[i] > 0;
    BOOST_TEST(std::abs(of_channels.data()[i] - (kept ? 1.315044684383419 : -1.0595481589864801)) < 1e-12);
    BOOST_TEST(of_channels.data()[i] == of_channels.data()[i / 6 * 6]);
    dropped += kept || i % 6 != 0 ? 0u : 1u;
  }
  BOOST_TEST(std::abs(static_cast<double>(dropped) - 0.3 * rows * 4) < 5 * std::sqrt(0.21 * rows * 4));

  // A channel, or a sample, is there or is 0 as a whole.
  const auto check_together = [&](const auto& answer, double scale, auto unit_of) {
    std::vector<double> first(rows * answer.shape(1), -1);
    std::size_t gone = 0, units = 0;
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t i = 0; i < answer.shape(1); ++i) {
        double& of_unit = first[r * answer.shape(1) + unit_of(i)];
        const double each = answer(r, i);
        if (of_unit < 0) {
          of_unit = each;
          BOOST_TEST((each == 0 || std::abs(each - scale) < 1e-12));
          gone += each == 0 ? 1u : 0u;
          ++units;
        }
        BOOST_TEST(each == of_unit);
      }
    const double share = 1 - 1 / scale, count = static_cast<double>(units);
    BOOST_TEST(std::abs(static_cast<double>(gone) - share * count) < 5 * std::sqrt(share * (1 - share) * count));
  };
  check_together(
      answer_of(std::type_identity<network<input<24>, reshape<4, 2, 3>, spatial_dropout<0.25>, flatten>>{}, 1),
      1 / 0.75, [](std::size_t i) { return i / 6; });
  check_together(answer_of(std::type_identity<network<input<24>, reshape<4, 6>, spatial_dropout<0.25>, flatten>>{}, 1),
                 1 / 0.75, [](std::size_t i) { return i % 6; });
  check_together(answer_of(std::type_identity<network<input<24>, stochastic_depth<0.5>>>{}, 1), 2,
                 [](std::size_t) { return std::size_t{0}; });
}

// What is drawn is a function: the same again, other numbers for another step, seed, layer and sample; a part of a
// batch draws what it would in the whole.
BOOST_AUTO_TEST_CASE(what_is_drawn_is_a_function) {
  const model<net, double> m{seed{2}};
  const auto x = samples<double>(8, 6);
  const auto answer = m(x, draw{seed{1}, 7});
  BOOST_TEST(answer == m(x, draw{seed{1}, 7}));
  BOOST_TEST(answer != m(x, draw{seed{1}, 8}));
  BOOST_TEST(answer != m(x, draw{seed{2}, 7}));
  const xt::xtensor<double, 2> later = xt::view(x, xt::range(5, 8), xt::all());
  const auto of_later = m(later, draw{seed{1}, 7, 5});
  BOOST_TEST(of_later == xt::eval(xt::view(answer, xt::range(5, 8), xt::all())));
  // So it is where more samples are asked for than are computed together.
  const xt::xtensor<double, 2> many = samples<double>(150, 6), last = xt::view(many, xt::range(130, 150), xt::all());
  const auto of_last = m(last, draw{seed{1}, 7, 130});
  BOOST_TEST(of_last == xt::eval(xt::view(m(many, draw{seed{1}, 7}), xt::range(130, 150), xt::all())));
  const model<network<input<30>, dropout<>, dropout<>>, double> twice;
  const xt::xtensor<double, 2> ones = xt::ones<double>({std::size_t{1}, std::size_t{30}});
  const auto both = twice(ones, draw{seed{1}, 0});
  std::size_t dropped = 0;
  for (const double each : both) dropped += each == 0 ? 1 : 0;
  BOOST_TEST(dropped > 15);  // as often as not if both layers dropped the same elements
}

// The same bits for any number of threads, and where values are computed again.
BOOST_AUTO_TEST_CASE(gradients_do_not_depend_on_threads) {
  using wide = network<input<60>, dense<300, act::relu>, dropout<0.5>, dense<200, act::tanh>, dropout<0.2>, dense<10>>;
  const model<wide> m{seed{4}};
  const auto x = samples<float>(96, 60);
  const auto target = samples<float>(96, 10);
  auto tape = tape_for(m, 96);
  auto first = gradient_for(m), other = gradient_for(m);
  const draw numbers{seed{3}, 11};
  const float cost_of_one = value_and_gradient(m, squared_error{}, x, target, tape, first, numbers, threads{1});
  for (const std::size_t count : {2u, 3u, 4u}) {
    const float cost_of_some = value_and_gradient(m, squared_error{}, x, target, tape, other, numbers, threads{count});
    BOOST_TEST(cost_of_some == cost_of_one);
    BOOST_TEST(std::equal(first.data(), first.data() + first.size(), other.data()));
  }
  BOOST_TEST(cost_of(m, squared_error{}, x, target) != cost_of_one);

  using small = network<input<6>, dense<30, act::tanh>, dropout<0.5>, dense<30, act::tanh>, dropout<0.5>,
                        dense<30, act::tanh>, dense<2>>;
  using cut = recomputed<small, max_tape_bytes<8, 32000, double>>;
  static_assert(cut::tape_extent < small::tape_extent);
  static_assert(std::is_same_v<inference_of<cut>, inference_of<small>>);
  const model<small, double> whole{seed{5}};
  const model<cut, double> in_segments{seed{5}};
  const auto some = samples<double>(8, 6), targets = samples<double>(8, 2);
  const auto [mean, g] = value_and_gradient(whole, squared_error{}, some, targets, numbers);
  const auto [cut_mean, cut_g] = value_and_gradient(in_segments, squared_error{}, some, targets, numbers);
  BOOST_TEST(mean == cut_mean);
  BOOST_TEST(std::equal(g.data(), g.data() + g.size(), cut_g.data()));
}

// Steps count by themselves: each draws anew, and a second run draws the same.
BOOST_AUTO_TEST_CASE(steps_count_by_themselves) {
  const auto x = samples<double>(4, 6), target = samples<double>(4, 2);
  model<net, double> m{seed{1}}, by_hand{seed{1}}, other{seed{1}};
  auto steps = optimizer_for(m, sgd{.learning_rate = 0.01}, seed{6});
  auto steps_by_hand = optimizer_for(by_hand, sgd{.learning_rate = 0.01});
  auto other_steps = optimizer_for(other, sgd{.learning_rate = 0.01}, seed{7});
  auto tape = tape_for(m, 4);
  for (std::size_t step = 0; step < 5; ++step) {
    const double cost_of_step = steps.step(m, squared_error{}, x, target, tape);
    other_steps.step(other, squared_error{}, x, target, tape);
    const auto [mean, g] = value_and_gradient(by_hand, squared_error{}, x, target, draw{seed{6}, step});
    steps_by_hand.step(by_hand, g);
    BOOST_TEST(cost_of_step == mean);
  }
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), by_hand.data()));
  BOOST_TEST(!std::equal(m.data(), m.data() + m.size(), other.data()));

  model<net, double> fitted{seed{1}}, again{seed{1}}, elsewhere{seed{1}};
  const data_set data(x, target);
  const fit_options options{.epochs = 3, .batch_size = 2, .show_progress = false};
  fit(fitted, squared_error{}, adam{}, data, options);
  fit(again, squared_error{}, adam{}, data, options, threads{3});
  fit(elsewhere, squared_error{}, adam{}, data,
      {.epochs = 3, .batch_size = 2, .random_numbers = seed{1}, .show_progress = false});
  BOOST_TEST(std::equal(fitted.data(), fitted.data() + fitted.size(), again.data()));
  BOOST_TEST(!std::equal(fitted.data(), fitted.data() + fitted.size(), elsewhere.data()));
}

// Derivatives of answers are those of the network that answers.
BOOST_AUTO_TEST_CASE(derivatives_are_those_of_the_answers) {
  const model<net, double> m{seed{3}};
  model<net_for_answers, double> answering;
  std::copy_n(m.data(), m.size(), answering.data());
  tensor<double, shape<6>> x, u;
  tensor<double, shape<2>> target;
  x.fill(0.3);
  u.fill(1);
  target.fill(0.5);
  BOOST_TEST(m(x) == answering(x));
  BOOST_TEST(jvp(m, x, u).tangent == jvp(answering, x, u).tangent);
  BOOST_TEST(vjp(m, x, target).input == vjp(answering, x, target).input);
  BOOST_TEST(second_derivative(m, x, u).second == second_derivative(answering, x, u).second);
  BOOST_TEST(laplacian(m, x) == laplacian(answering, x));
  BOOST_TEST(evaluate(d(a<4>) / d(a<0>), m, x) == evaluate(d(a<4>) / d(a<0>), answering, x));
  BOOST_TEST(evaluate(d(C) / d(W<1>), m, squared_error{}, x, target) ==
             evaluate(d(C) / d(W<1>), answering, squared_error{}, x, target));
  BOOST_TEST(hessian(m, squared_error{}, x, target) == hessian(answering, squared_error{}, x, target));
  BOOST_TEST(per_sample_gradients(m, squared_error{}, x, target).matrix() ==
             per_sample_gradients(answering, squared_error{}, x, target).matrix());
  BOOST_TEST(cost_of(m, squared_error{}, x, target) == cost_of(answering, squared_error{}, x, target));
}

// The compiler draws what the program draws.
BOOST_AUTO_TEST_CASE(the_compiler_draws_the_same) {
  using small = network<input<5>, dense<4>, dropout<0.5>, dense<1>>;
  using numbers = std::array<double, 5>;
  static constexpr numbers x{0.3, -0.2, 0.5, 0.1, -0.7};
  static constexpr std::array<double, 1> target{0.25};
  static constexpr auto in_compiler = [] {
    array_model<small, double> m{glorot_uniform{}, seed{2}};
    auto optimizer = optimizer_for(m, sgd{.learning_rate = 0.1}, seed{8});
    for (int i = 0; i < 3; ++i) optimizer.step(m, squared_error{}, x, target);
    return m;
  }();
  model<small, double> m{glorot_uniform{}, seed{2}};
  auto optimizer = optimizer_for(m, sgd{.learning_rate = 0.1}, seed{8});
  auto tape = tape_for(m, 1);
  for (int i = 0; i < 3; ++i)
    optimizer.step(m, squared_error{}, tensor<double, shape<5>>{0.3, -0.2, 0.5, 0.1, -0.7},
                   tensor<double, shape<1>>{0.25}, tape);
  for (std::size_t i = 0; i < m.size(); ++i) BOOST_TEST(std::abs(m.data()[i] - in_compiler.data()[i]) < 1e-14);
}

// With a draw, derivatives are of the network as it is trained: against differences of the answers with this draw, over
// more samples than are computed together.
BOOST_AUTO_TEST_CASE(derivatives_in_training) {
  using dropping = network<input<3>, dense<4, act::tanh>, dropout<0.5>, dense<2>>;
  const model<dropping, double> m{seed{4}};
  const draw random{seed{7}, 2};
  xt::xtensor<double, 2> x = xt::zeros<double>({100, 3}), u = x, v = xt::zeros<double>({100, 2});
  for (std::size_t i = 0; i < x.size(); ++i) {
    x.flat(i) = std::cos(0.9 * static_cast<double>(i));
    u.flat(i) = std::sin(1.3 * static_cast<double>(i));
  }
  for (std::size_t i = 0; i < v.size(); ++i) v.flat(i) = std::cos(0.3 * static_cast<double>(i));
  const double step = 1e-5;
  const xt::xtensor<double, 2> further = x + step * u, back = x - step * u;
  const auto above = m(further, random), below = m(back, random);
  const auto [value, tangent] = jvp(m, x, u, random);
  const auto jacobians = evaluate(d(a<3>) / d(a<0>), m, x, random);
  const auto pulled = vjp(m, x, v, random);
  bool differs = false;
  double along = 0, through = 0;
  for (std::size_t r = 0; r < 100; ++r)
    for (std::size_t o = 0; o < 2; ++o) {
      const double slope = (above(r, o) - below(r, o)) / (2 * step);
      BOOST_TEST(std::abs(tangent(r, o) - slope) < 1e-9);
      double product = 0;
      for (std::size_t i = 0; i < 3; ++i) product += jacobians(r, o, i) * u(r, i);
      BOOST_TEST(std::abs(product - slope) < 1e-9);
      along += v(r, o) * slope;
      differs = differs || std::abs(value(r, o) - m(x)(r, o)) > 0.01;
    }
  for (std::size_t i = 0; i < x.size(); ++i) through += pulled.input.flat(i) * u.flat(i);
  BOOST_TEST(std::abs(through - along) < 1e-8);
  BOOST_TEST(differs);
  const auto of_cost = evaluate(d(C) / d(W<1>), m, squared_error{}, x, v, random);
  const auto expected = value_and_gradient(m, squared_error{}, x, v, random).gradient;
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      double sum = 0;
      for (std::size_t r = 0; r < 100; ++r) sum += of_cost(r, i, j);
      BOOST_TEST(std::abs(sum / 100 - expected[W<1>](i, j)) < 1e-12);
    }
}
