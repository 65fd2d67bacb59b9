// SPDX-License-Identifier: BSL-1.0
// Every optimizer makes PyTorch's steps, with and without a stored gradient; schedules give PyTorch's rates.
#define BOOST_TEST_MODULE training_optimizers
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "../reference/optimizers.hpp"

#include <cmath>
#include <cstring>

using namespace chainrule;
using calculus::b, calculus::W;

namespace {

using net = network<input<3>, dense<5, act::tanh>, dense<2>>;

// As tests/reference/optimizers.py has it. W(out, in) lies by columns, so it is reached through its view.
template <class Model, class Function>
void for_each_by_rows(Model& m, const Function& function) {
  for (std::size_t o = 0; o < 5; ++o)
    for (std::size_t k = 0; k < 3; ++k) function(m[W<1>](o, k));
  for (std::size_t o = 0; o < 5; ++o) function(m[b<1>](o));
  for (std::size_t o = 0; o < 2; ++o)
    for (std::size_t k = 0; k < 5; ++k) function(m[W<2>](o, k));
  for (std::size_t o = 0; o < 2; ++o) function(m[b<2>](o));
}
model<net, double> begun() {
  model<net, double> m;
  double i = 0;
  for_each_by_rows(m, [&](double& number) { number = std::sin(0.7 * i++ + 0.3); });
  return m;
}
xt::xtensor<double, 2> wave(std::size_t columns, double (*function)(double), double frequency, std::size_t batch,
                            double scale) {
  auto all = xt::xtensor<double, 2>::from_shape({3, columns});
  for (std::size_t i = 0; i < all.size(); ++i)
    all.data()[i] = scale * function(frequency * static_cast<double>(i) + static_cast<double>(batch));
  return all;
}

// A step against a gradient that is stored: 100 of them.
void compare(const model<net, double>& m, const double (&expected)[32], double tolerance = 1e-8) {
  double off = 0;
  std::size_t i = 0;
  for_each_by_rows(m, [&](double found) {
    off = std::max(off, std::abs(found - expected[i]) / std::max(std::abs(expected[i]), 1e-3));
    ++i;
  });
  BOOST_TEST(off < tolerance);
}
template <class Step>
model<net, double> trained(const Step& step) {
  auto m = begun();
  for (std::size_t k = 0; k < 100; ++k)
    step(m,
         wave(
             3, [](double n) { return std::cos(n); }, 0.9, k, 2),
         wave(2, [](double n) { return std::sin(n); }, 0.4, k, 3));
  return m;
}
using batch = xt::xtensor<double, 2>;
template <class Rule>
model<net, double> by_gradients(const Rule& rule) {
  auto optimizer = optimizer_for(begun(), rule);
  auto scratch = tape_for(begun(), 3);
  gradient<net, double> g;
  return trained([&](model<net, double>& m, const batch& x, const batch& targets) {
    value_and_gradient(m, squared_error{}, x, targets, scratch, g);
    optimizer.step(m, g);
  });
}
template <class Rule>
void check(const char* name, const Rule& rule, const double (&expected)[32]) {
  BOOST_TEST_CONTEXT(name)
  compare(by_gradients(rule), expected);
}
// A whole step, in which no gradient is stored, has the same bits.
template <class Rule>
void check_whole(const char* name, const Rule& rule, const double (&expected)[32]) {
  BOOST_TEST_CONTEXT(name) {
    auto optimizer = optimizer_for(begun(), rule);
    auto scratch = tape_for(begun(), 3);
    const auto whole = trained([&](model<net, double>& m, const batch& x, const batch& targets) {
      optimizer.step(m, squared_error{}, x, targets, scratch);
    });
    compare(whole, expected);
    const auto other = by_gradients(rule);
    BOOST_TEST(std::memcmp(whole.data(), other.data(), whole.size() * sizeof(double)) == 0);
  }
}
#define CHECK_WHOLE(name, ...) check_whole(#name, __VA_ARGS__, reference::name)
#define CHECK(name, ...) check(#name, __VA_ARGS__, reference::name)

}  // namespace

BOOST_AUTO_TEST_CASE(steps_of_gradient_descent) {
  CHECK_WHOLE(momentum_and_decay, with_weight_decay{sgd_momentum{.learning_rate = 0.01, .momentum = 0.9}, 0.05});
  CHECK(dampened, sgd_momentum{.learning_rate = 0.02, .momentum = 0.9, .dampening = 0.3});
  CHECK(rprop, rprop{.learning_rate = 0.01, .shrinkage = 0.4, .growth = 1.3, .min_step = 1e-3, .max_step = 0.5});
  CHECK(lion, lion{.learning_rate = 0.01});
  CHECK_WHOLE(lion_and_decay, with_decoupled_weight_decay{lion{.learning_rate = 0.01}, 0.3});
}

BOOST_AUTO_TEST_CASE(steps_by_mean_squares) {
  CHECK(rmsprop, rmsprop{.learning_rate = 0.01});
  CHECK(rmsprop_with_momentum, rmsprop_momentum{.learning_rate = 0.001, .momentum = 0.8, .alpha = 0.9});
  CHECK_WHOLE(rmsprop_centered,
              rmsprop_momentum{.learning_rate = 0.001, .momentum = 0.8, .centered = true, .alpha = 0.9});
  CHECK(adagrad, adagrad{.learning_rate = 0.1});
  CHECK_WHOLE(adagrad_from,
              adagrad{.learning_rate = 0.1, .rate_decay = 0.01, .initial_accumulator = 0.2, .epsilon = 1e-3});
  CHECK(adadelta, adadelta{.learning_rate = 0.5, .rho = 0.8, .epsilon = 1e-5});
  CHECK_WHOLE(ftrl, ftrl{.learning_rate = 0.1, .l1 = 0.05, .l2 = 0.02, .beta = 0.3});
}

BOOST_AUTO_TEST_CASE(steps_of_adam_and_its_kin) {
  CHECK_WHOLE(adamw, adamw{.learning_rate = 0.02, .weight_decay = 0.1});
  CHECK(adamw, with_decoupled_weight_decay{adam{.learning_rate = 0.02}, 0.1});
  CHECK(adam_and_decay, with_weight_decay{adam{.learning_rate = 0.02}, 0.1});
  CHECK(amsgrad, amsgrad{.learning_rate = 0.02, .beta_1 = 0.8, .beta_2 = 0.9});
  CHECK(adamax, adamax{.learning_rate = 0.02, .beta_1 = 0.8, .beta_2 = 0.9});
  CHECK_WHOLE(nadam, nadam{.learning_rate = 0.02, .momentum_decay = 0.05});
  CHECK(radam, radam{.learning_rate = 0.02, .beta_2 = 0.99});
  CHECK(lamb, lamb{.learning_rate = 0.01});
  CHECK_WHOLE(lookahead, lookahead{adam{.learning_rate = 0.05}, 4, 0.6});
}

BOOST_AUTO_TEST_CASE(steps_that_see_matrices) {
  CHECK(adafactor, adafactor{.learning_rate = 0.05});
  CHECK(adafactor_and_decay, adafactor{0.05, -0.5, 1e-3, 1e-2, 1.5, 0.3});
  CHECK_WHOLE(muon, muon{.learning_rate = 0.02});
  CHECK(muon_like_adam, muon{.learning_rate = 0.02,
                             .momentum = 0.9,
                             .nesterov = false,
                             .like_adam = true,
                             .weight_decay = 0.2,
                             .ratio_of_vectors = 0.5});
  // with the memory that it needs where another rule wraps it
  const scheduled steady{muon{.learning_rate = 0.02}, constant_factor{.steps = 1, .factor = 1}};
  CHECK_WHOLE(muon, steady);
  CHECK_WHOLE(muon, averaged{steady, ema{0.9}});
  CHECK_WHOLE(muon, parameter_groups{steady, parameter_group{layers_at<2>, steady}});
  static_assert(net::optimizer_bytes<std::remove_const_t<decltype(steady)>, double>() ==
                net::optimizer_bytes<muon, double>());
}

namespace {

// The averages of 100 steps against gradients, and of whole steps.
template <class Rule>
void check_average(const char* name, const Rule& rule, const double (&expected)[32]) {
  BOOST_TEST_CONTEXT(name) {
    auto optimizer = optimizer_for(begun(), rule);
    auto scratch = tape_for(begun(), 3);
    BOOST_TEST(optimizer.averaged(begun()).data()[0] == begun().data()[0]);  // before the first step
    const auto m = trained([&](model<net, double>& now, const batch& x, const batch& targets) {
      optimizer.step(now, squared_error{}, x, targets, scratch);
    });
    compare(optimizer.averaged(m), expected);
  }
}
#define CHECK_AVERAGE(name, ...) check_average(#name, __VA_ARGS__, reference::name)

}  // namespace

BOOST_AUTO_TEST_CASE(averages_of_parameters) {
  const asgd by_mean{.learning_rate = 0.02, .decay = 0.03, .power = 0.6, .average_from = 40};
  CHECK_WHOLE(asgd, by_mean);
  CHECK_AVERAGE(asgd_average, by_mean);
  asgd never = by_mean;
  never.average_from = static_cast<std::size_t>(-1);
  auto at_work = optimizer_for(begun(), never);
  auto for_three = tape_for(begun(), 3);
  const auto moved = trained([&](model<net, double>& now, const batch& x, const batch& targets) {
    at_work.step(now, squared_error{}, x, targets, for_three);
  });
  BOOST_TEST(std::memcmp(at_work.averaged(moved).data(), moved.data(), moved.size() * sizeof(double)) == 0);
  const schedule_free_adamw free{.learning_rate = 0.02, .weight_decay = 0.1, .warmup_steps = 10};
  CHECK_WHOLE(schedule_free, free);
  CHECK_AVERAGE(schedule_free_average, free);
  CHECK_AVERAGE(ema, averaged{adam{.learning_rate = 0.05}, ema{0.95}});
  CHECK_AVERAGE(swa, averaged{adam{.learning_rate = 0.05}, swa{.begin = 40, .every = 5}});
  // in each place in which they may stand
  CHECK_AVERAGE(ema,
                scheduled{averaged{adam{.learning_rate = 0.05}, ema{0.95}}, constant_factor{.steps = 1, .factor = 1}});
  CHECK_AVERAGE(ema,
                averaged{scheduled{adam{.learning_rate = 0.05}, constant_factor{.steps = 1, .factor = 1}}, ema{0.95}});
  CHECK_AVERAGE(ema, clipped_by_norm{averaged{adam{.learning_rate = 0.05}, ema{0.95}}, 1e9});
  CHECK_WHOLE(muon, averaged{muon{.learning_rate = 0.02}, ema{0.9}});
}

// L-BFGS on all samples, step by step, and several iterations a step. A change of 1e-15 of PyTorch's begin changes its
// parameters by 1e-8 after 60 steps, and by 3e-5 after 100.
BOOST_AUTO_TEST_CASE(steps_on_all_samples) {
  auto x = xt::xtensor<double, 2>::from_shape({12, 3}), targets = xt::xtensor<double, 2>::from_shape({12, 2});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = 2 * std::cos(0.9 * static_cast<double>(i));
  for (std::size_t i = 0; i < targets.size(); ++i) targets.data()[i] = 3 * std::sin(0.4 * static_cast<double>(i));
  const auto check_lbfgs = [&](const auto& rule, std::size_t steps, const double(&expected)[32], double tolerance) {
    auto m = begun();
    auto optimizer = optimizer_for(m, rule);
    auto scratch = tape_for(m, 12);
    for (std::size_t k = 0; k < steps; ++k) optimizer.step(m, squared_error{}, x, targets, scratch);
    compare(m, expected, tolerance);
  };
  check_lbfgs(lbfgs<5>{.iterations = 1, .gradient_tolerance = 0, .change_tolerance = 0}, 60, reference::lbfgs, 1e-6);
  check_lbfgs(lbfgs{.learning_rate = 0.7, .iterations = 8}, 3, reference::lbfgs_in_steps, 1e-8);
}

// What changes all parameters at once is in no group, and neither are groups.
template <class Rule>
using grouped = parameter_groups<Rule, internal::optimizer::of_vectors>;
static_assert(Optimizer<grouped<adam>> && Optimizer<grouped<muon>> && Optimizer<grouped<averaged<lamb, ema>>>);
static_assert(!Optimizer<grouped<lbfgs<3>>> && !Optimizer<grouped<clipped_by_norm<adam>>>);
static_assert(!Optimizer<grouped<grouped<adam>>>);

// Biases without decay, the second weight with its own rate and decay.
BOOST_AUTO_TEST_CASE(steps_of_groups) {
  const adamw others{.learning_rate = 0.02, .weight_decay = 0.1};
  const adamw no_decay{.learning_rate = 0.02, .weight_decay = 0};
  const adamw second{.learning_rate = 0.05, .weight_decay = 0.3};
  const parameter_groups rule{others, parameter_group{vector_parameters, no_decay},
                              parameter_group{layers_at<2>, second}};
  CHECK_WHOLE(groups, rule);
  CHECK(groups, clipped_by_norm{rule, 1e9});
  const constant_factor none{.factor = 1};
  CHECK_WHOLE(groups,
              parameter_groups{scheduled{others, none}, parameter_group{vector_parameters, scheduled{no_decay, none}},
                               parameter_group{layers_at<2>, scheduled{second, none}}});
  // one that sees parameters
  const auto lambs =
      parameter_groups{lamb{.learning_rate = 0.5}, parameter_group{layers_at<1>, lamb{.learning_rate = 0.01}},
                       parameter_group{layers_at<2>, lamb{.learning_rate = 0.01}}};
  CHECK_WHOLE(lamb, lambs);
}

namespace {

using with_names =
    network<input<3>, named<"body", sequential<dense<4>, frozen<dense<3>>>>, named<"head", dense<2>>, act::tanh>;
template <class Rule, class Net = with_names>
constexpr auto refusal_of(const Rule&) {
  return internal::training::optimizer_verdict<Rule, Net>::text();
}
static_assert(
    refusal_of(parameter_groups{sgd{}, parameter_group{layers_at<"haed">, sgd{}}}) ==
    "layers_at<\"haed\"> selects no parameter that is trained: write the name or the path of a layer that has "
    "some");
static_assert(refusal_of(accumulated{parameter_groups{sgd{}, parameter_group{layers_at<1, 2>, sgd{}}}, 2}) ==
              "layers_at<1, 2> selects no parameter that is trained: write the name or the path of a layer that has "
              "some");
static_assert(refusal_of(parameter_groups{sgd{}, parameter_group{layers_at<2>, sgd{}},
                                          parameter_group{layers_at<2>, adam{}}}) ==
              "parameter_groups are settings of one optimizer, and here are sgd and adam: write sgd in each");
static_assert(refusal_of(averaged{parameter_groups{sgd{}}, ema{}}) ==
              "the optimizer averaged<parameter_groups<sgd>, ema> wraps parameter_groups<sgd>, and groups must be "
              "outermost: write parameter_groups{scheduled{...}, ...}");
static_assert(
    internal::training::optimizer_verdict<decltype(parameter_groups{sgd{}, parameter_group{layers_at<"body">, sgd{}},
                                                                    parameter_group{layers_at<"head">, sgd{}}}),
                                          with_names>::accepted);

}  // namespace

BOOST_AUTO_TEST_CASE(steps_by_a_schedule) {
  const cosine_annealing wave{.steps = 100, .min_rate = 1e-3};
  CHECK(adam_by_cosine, scheduled{adamw{.learning_rate = 0.05, .weight_decay = 0.2}, wave});
  // the rate of the decay is the schedule's too
  CHECK(adam_by_cosine, with_decoupled_weight_decay{scheduled{adam{.learning_rate = 0.05}, wave}, 0.2});
  CHECK_WHOLE(one_cycle, scheduled{sgd_momentum{.learning_rate = 0.02}, one_cycle{.steps = 101}});
}

namespace {

template <class Plan>
void check_rates(const char* name, const Plan& schedule, const double (&expected)[40], double base = 0.05) {
  BOOST_TEST_CONTEXT(name)
  for (std::size_t step = 0; step < 40; ++step)
    BOOST_TEST(std::abs(schedule.rate(base, step) - expected[step]) <= 1e-12 * base,
               step << ": " << schedule.rate(base, step) << ", but PyTorch " << expected[step]);
}
#define CHECK_RATES(name, ...) check_rates(#name, __VA_ARGS__, reference::rates_of_##name)

}  // namespace

BOOST_AUTO_TEST_CASE(rates_of_schedules) {
  CHECK_RATES(step, step_decay{.every = 7, .factor = 0.3});
  CHECK_RATES(multi_step, multi_step_decay{{5, 6, 30}, 0.2});
  CHECK_RATES(constant, constant_factor{.steps = 6, .factor = 0.4});
  CHECK_RATES(linear, linear_change{.steps = 11, .start = 0.25, .end = 0.9});
  CHECK_RATES(exponential, exponential_decay{.factor = 0.93});
  CHECK_RATES(polynomial, polynomial_decay{.steps = 30, .power = 1.7});
  CHECK_RATES(cosine, cosine_annealing{.steps = 13, .min_rate = 0.002});
  CHECK_RATES(restarts, cosine_restarts{.steps = 4, .growth = 2, .min_rate = 0.002});
  CHECK_RATES(cycle, one_cycle{.steps = 40, .rise = 0.4});
  CHECK_RATES(triangular, cyclic_rate{.max_rate = 0.2, .steps_up = 5, .steps_down = 3});
  CHECK_RATES(triangular2, cyclic_rate{.max_rate = 0.2, .steps_up = 5, .steps_down = 3, .factor = 0.5});
  CHECK_RATES(exp_range, cyclic_rate{.max_rate = 0.2, .steps_up = 5, .steps_down = 3, .factor_of_step = 0.97});
  CHECK_RATES(in_sequence, schedules_in_sequence{linear_change{.steps = 8, .start = 0.1}, 8, exponential_decay{0.9}});
  CHECK_RATES(chained, multiplied_schedules{constant_factor{.steps = 5, .factor = 0.1}, exponential_decay{0.9}});
  CHECK_RATES(function, factor_function{[](std::size_t step) { return 1 / (1 + 0.5 * static_cast<double>(step)); }});
  constexpr product_of_factors product{
      [](std::size_t step) { return step % 5 == 0 ? 1.1 : 0.9 + 0.001 * static_cast<double>(step); }};
  static_assert(product.rate(2, 0) == 2 && product.rate(2, 1) == 2 * 0.901);
  CHECK_RATES(product, product);
  for (std::size_t step = 0; step < 40; ++step)
    BOOST_TEST(std::abs((one_cycle{.steps = 40, .rise = 0.4}.momentum(step)) -
                        reference::rates_of_cycle_momentum[step]) <= 1e-12);
}

namespace {

// The rates of ReduceLROnPlateau behind 40 epochs.
void check_plateau(reduce_on_plateau plateau, const double (&expected)[40]) {
  scheduled optimizer{sgd{.learning_rate = 0.5}, constant_factor{}};
  plateau.on_begin({});
  for (std::size_t k = 0; k < 40; ++k) {
    const double cost =
        1 / (1 + std::min(static_cast<double>(k), 9.0)) + (k % 7 == 3 ? 0.3 : 0) - 0.0001 * static_cast<double>(k);
    if (plateau.is_due(cost)) plateau.lower(optimizer);
    BOOST_TEST(std::abs(optimizer.optimizer.learning_rate - expected[k]) < 1e-15, k);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(rates_on_a_plateau) {
  check_plateau({.factor = 0.3, .patience = 2, .threshold = 1e-2, .cooldown = 3}, reference::rates_of_plateau);
  check_plateau(
      {.factor = 0.5, .patience = 1, .threshold = 1e-3, .relative = false, .min_rate = 0.02, .least_change = 1e-3},
      reference::rates_of_absolute_plateau);
  BOOST_CHECK_THROW((reduce_on_plateau{.factor = 1}.on_begin({})), error);
  BOOST_CHECK_THROW((reduce_on_plateau{.threshold = -1}.on_begin({})), error);
  static_assert(
      internal::training::plateau_verdict<rprop, reduce_on_plateau&>::type::text() ==
      "reduce_on_plateau lowers a learning rate, and rprop has none that it reads in each step: leave it out");
  static_assert(!internal::training::plateau_verdict<levenberg_marquardt, reduce_on_plateau>::type::accepted &&
                !internal::training::plateau_verdict<parameter_groups<rprop>, reduce_on_plateau>::type::accepted &&
                internal::training::plateau_verdict<rprop, early_stopping>::type::accepted);
}

// By hand: what PyTorch has not, and the compiler can say.
static_assert(piecewise_constant{{10, 20}, {1.0, 0.5, 0.25}}.rate(7, 9) == 1 &&
              piecewise_constant{{10, 20}, {1.0, 0.5, 0.25}}.rate(7, 10) == 0.5 &&
              piecewise_constant{{10, 20}, {1.0, 0.5, 0.25}}.rate(7, 99) == 0.25);
static_assert(inverse_time_decay{.steps = 4, .factor = 2}.rate(0.6, 4) == 0.6 / 3);
static_assert(cosine_decay{.steps = 8, .min_rate = 0.1}.rate(1, 0) == 1 &&
              cosine_decay{.steps = 8, .min_rate = 0.1}.rate(1, 8) == 0.1 &&
              cosine_decay{.steps = 8, .min_rate = 0.1}.rate(1, 1000) == 0.1);
static_assert(by_epoch{step_decay{.every = 2, .factor = 0.5}, 10}.rate(1, 19) == 1 &&
              by_epoch{step_decay{.every = 2, .factor = 0.5}, 10}.rate(1, 20) == 0.5);
static_assert(rate_function{[](std::size_t step) { return 2.0 * static_cast<double>(step); }}.rate(9, 3) == 6);
static_assert(cosine_restarts{.steps = 4, .growth = 1, .height = 0.5}.rate(1, 8) == 0.25);
// As late as a step can be counted: a length that no number holds, and a height per step.
constexpr std::size_t latest = static_cast<std::size_t>(-1);
static_assert(cosine_restarts{.steps = latest / 2 + 2, .growth = 2}.rate(1, latest) > 0.4 &&
              cosine_restarts{.steps = 3, .growth = latest}.rate(1, latest) < 1e-9 &&
              cosine_restarts{.steps = 1, .height = 0.5}.rate(1, 1000000000000) == 0);

// Settings that cannot be right, by their names.
namespace {
template <class Settings>
constexpr bool refuses(std::string_view name, const Settings& settings) {
  return wrong_in<float>(settings) && wrong_in<float>(settings).name == name;
}
static_assert(refuses("alpha", rmsprop{.alpha = 1}) && refuses("momentum", rmsprop_momentum{.momentum = -0.1}) &&
              refuses("rate_decay", adagrad{.rate_decay = -1}) && refuses("rho", adadelta{.rho = 1.5}) &&
              refuses("beta_2", adamax{.beta_2 = 1}) && refuses("epsilon", amsgrad{.epsilon = 0}) &&
              refuses("momentum_decay", nadam{.momentum_decay = -1}) && refuses("beta_1", radam{.beta_1 = 1}) &&
              refuses("learning_rate", lion{.learning_rate = 0}) && refuses("growth", rprop{.growth = 1}) &&
              refuses("min_step", rprop{.min_step = 60}) && refuses("l1", ftrl{.l1 = -1}) &&
              refuses("weight_decay", adamw{.weight_decay = -1}) && refuses("beta_1", adamw{.beta_1 = 1}) &&
              refuses("weight_decay", with_weight_decay{sgd{}, -1.0}) &&
              refuses("learning_rate", with_weight_decay{sgd{.learning_rate = -1}, 0.1}) &&
              refuses("every", lookahead{adam{}, 0, 0.5}) && refuses("share", lookahead{adam{}, 5, 1.5}) &&
              refuses("weight_decay", lamb{.weight_decay = -1}) && refuses("decay", asgd{.decay = -1}) &&
              refuses("threshold", adafactor{.threshold = 0.5}) && refuses("momentum", muon{.momentum = 1}) &&
              refuses("beta_2", muon{.beta_2 = 1}) && refuses("beta_1", sparse_adam{.beta_1 = 1}) &&
              refuses("beta_1", schedule_free_adamw{.beta_1 = 0}) && refuses("decay", averaged{adam{}, ema{1}}) &&
              refuses("every", averaged{adam{}, swa{.every = 0}}) &&
              refuses("dampening", sgd_momentum{.nesterov = true, .dampening = 0.1}));
static_assert(refuses("every", scheduled{adam{}, step_decay{.every = 0}}) &&
              refuses("learning_rate", scheduled{adam{.learning_rate = 0}, step_decay{}}) &&
              refuses("milestones", multi_step_decay{{5, 4}, 0.1}) && refuses("factor", exponential_decay{1.1}) &&
              refuses("steps", polynomial_decay{.steps = 0}) && refuses("start", linear_change{.start = -1}) &&
              refuses("min_rate", cosine_decay{.min_rate = -1}) && refuses("height", cosine_restarts{.height = 0}) &&
              refuses("steps", one_cycle{.steps = 2}) && refuses("factor", cyclic_rate{.factor = 2}) &&
              refuses("steps", schedules_in_sequence{step_decay{}, 3, cosine_decay{.steps = 0}}) &&
              refuses("steps_per_epoch", by_epoch{step_decay{}, 0}) &&
              refuses("boundaries", piecewise_constant{{5, 5}, {1.0, 0.5, 0.1}}));
static_assert(!wrong_in<float>(scheduled{lamb{}, cosine_decay{}}) && !wrong_in<float>(adamw{}) &&
              !wrong_in<float>(rprop{}) && !wrong_in<float>(ftrl{}) && !wrong_in<float>(one_cycle{}));

static_assert(verdict_of_optimizer<with_weight_decay<lamb>>::text() ==
              "the optimizer with_weight_decay<lamb> wraps lamb, which does not work element by element: write "
              "adam{} there");
static_assert(
    verdict_of_optimizer<scheduled<rprop, step_decay>>::text() ==
    "the optimizer scheduled<rprop, step_decay> wraps rprop, which reads the learning rate only in its first step: leave the schedule out");
static_assert(verdict_of_optimizer<lookahead<int>>::text() ==
              "int is not an optimizer, a type with change or step: write adam{}");

// A first part without a step; momentum through combinations; two rates for two boundaries are one too few.
static_assert(one_cycle{.steps = 10, .rise = 0.1}.rate(1, 0) == 1 &&
              one_cycle{.steps = 10, .rise = 0.1}.rate(1, 9) < 1e-5);
static_assert(
    scheduled{adam{}, by_epoch{one_cycle{.steps = 10}, 5}}.in_step(4).beta_1 == 0.95 &&
    scheduled{adam{}, schedules_in_sequence{one_cycle{.steps = 10}, 10, one_cycle{.steps = 10}}}.in_step(11).beta_1 ==
        0.95);
template <class... Rates>
concept PiecewiseOfTwo = requires(Rates... rates) { piecewise_constant{{100, 200}, {rates...}}; };
static_assert(PiecewiseOfTwo<double, double, double> && !PiecewiseOfTwo<double, double>);

// A step needs no look before where a schedule bounds its rates.
static_assert(scheduled{adamw{}, cosine_decay{}}.is_moderate<float>() &&
              scheduled{sgd_momentum{}, one_cycle{}}.is_moderate<float>() &&
              !scheduled{sgd{}, cyclic_rate{.max_rate = 1e20}}.is_moderate<float>() &&
              !scheduled{sgd_momentum{}, one_cycle{.base_momentum = 1 - 0x1p-52}}.is_moderate<float>() &&
              with_decoupled_weight_decay{scheduled{sgd{}, cosine_decay{}}, 0.5}.is_moderate<float>() &&
              !with_decoupled_weight_decay{scheduled{sgd{}, cyclic_rate{.max_rate = 10}}, 0.5}.is_moderate<float>() &&
              !rmsprop_momentum{.centered = true, .epsilon = 1e-25}.is_moderate<float>());
}  // namespace

// A rate that is no number makes no step, and says so.
BOOST_AUTO_TEST_CASE(a_rate_that_is_no_number) {
  auto m = begun();
  const auto before = m;
  double given = std::numeric_limits<double>::quiet_NaN();
  auto optimizer = optimizer_for(m, scheduled{sgd{}, rate_function{[&given](std::size_t) { return given; }}});
  auto scratch = tape_for(m, 3);
  const auto x = wave(3, [](double n) { return std::cos(n); }, 0.9, 0, 2);
  const auto targets = wave(2, [](double n) { return std::sin(n); }, 0.4, 0, 3);
  BOOST_CHECK_THROW(optimizer.step(m, squared_error{}, x, targets, scratch), data_error);
  given = -0.1;  // nor is one below 0
  BOOST_CHECK_THROW(optimizer.step(m, squared_error{}, x, targets, scratch), data_error);
  BOOST_TEST(std::memcmp(m.data(), before.data(), m.size() * sizeof(double)) == 0);
}
