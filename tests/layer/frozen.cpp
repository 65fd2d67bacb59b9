// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_frozen
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// What the type says, by hand.
using ordinary = network<input<6>, dense<5, act::silu>, dense<4, act::tanh>, dense<3>>;
using front = network<input<6>, frozen<dense<5, act::silu>>, frozen<dense<4, act::tanh>>, dense<3>>;
using back = network<input<6>, dense<5, act::silu>, dense<4, act::tanh>, frozen<dense<3>>>;
static_assert(front::parameter_count == ordinary::parameter_count && front::trainable_count == 4 * 3 + 3);
static_assert(front::parameter_bytes<float> == ordinary::parameter_bytes<float>);
static_assert(front::gradient_bytes<float> == 4 * (16 + 16) &&
              ordinary::gradient_bytes<float> == ordinary::parameter_bytes<float>);
static_assert(front::forward_multiply_adds == ordinary::forward_multiply_adds);
static_assert(front::backward_multiply_adds == 4 * 3);  // dW of the last layer alone
static_assert(back::backward_multiply_adds == ordinary::backward_multiply_adds - 4 * 3);
// kept: a(2), z(3); one place for a(1), which passes; the gradient of z(3); room for an input and a target
static_assert(front::tape_extent == (4 + 3) + 5 + 3 + 6 + 3);
static_assert(front::training_bytes<adam, float>(16) ==
              front::parameter_bytes<float> + 2 * front::gradient_bytes<float> + front::tape_bytes<float>(16));
// the last layer's gradient of W would have read a(2); tanh's derivative does too
static_assert(back::tape_extent == ordinary::tape_extent);

// Paths and derivatives are those of the layer inside.
using inside = network<input<4>, frozen<sequence<dense<3, act::relu>, residual<frozen<dense<3>>>>>,
                       residual<frozen<dense<3, act::tanh>>, dense<3>>>;
static_assert(shape_of<inside>(W<1, 1>) == shape<3, 4>{} && shape_of<inside>(W<1, 2, 1>) == shape<3, 3>{});
static_assert(inside::trainable_count == 12 && inside::parameter_count == 15 + 3 * 12);
static_assert(expand<front>(d(C) / d(W<1>)) == expand<ordinary>(d(C) / d(W<1>)));
static_assert(closed_form<front>(d(z<1>) / d(W<1>)) == a<0>);
static_assert(structure_of<front>(d(z<1>) / d(W<1>)) == structure::outer);
static_assert(network<input<2, 3>, frozen<flatten>, frozen<act::tanh>>::trainable_count == 0);
static_assert(std::is_same_v<verdict_of<input<2, 3>, frozen<dense<4>>>, verdict_of<input<2, 3>, dense<4>>>);
static_assert(verdict_of<input<3>, frozen<int>>::text() ==
              "layer 1 is int, which is not a layer: a layer has a member template on<In>");

template <class Net, class Symbol>
using in_gradient = internal::topologies::verdict_in_set<Net, Symbol, true>;
static_assert(in_gradient<front, symbol<weight, 1>>::text() == "W<1> is frozen and has no gradient");
static_assert(in_gradient<front, symbol<weight, 3>>::accepted &&
              internal::topologies::verdict_in_set<front, symbol<weight, 1>, false>::accepted);
static_assert(gradient<front>::size() == 32 && model<front>::size() == model<ordinary>::size());

using batch = xt::xtensor<float, 2>;
template <std::size_t Rank>
xt::xtensor<float, Rank> numbers(std::array<std::size_t, Rank> extents, std::uint64_t start) {
  auto made = xt::xtensor<float, Rank>::from_shape(extents);
  internal::number::random_source random{seed{start}};
  for (auto& number : made) number = static_cast<float>(random.normal());
  return made;
}

template <class Left, class Right>
bool same_bits(const Left& left, const Right& right) {
  return left.size() == right.size() && std::equal(left.begin(), left.end(), right.begin());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_frozen_model_begins_and_answers_as_the_plain_one) {
  model<ordinary> p{he_normal{}, seed{5}};
  model<front> f{he_normal{}, seed{5}};
  BOOST_TEST(same_bits(p[W<1>], f[W<1>]));
  BOOST_TEST(same_bits(p[W<2>], f[W<2>]));
  BOOST_TEST(same_bits(p[W<3>], f[W<3>]));
  const batch samples = numbers<2>({40, 6}, 1);
  BOOST_TEST(same_bits(p(samples), f(samples)));
  f[W<1>] = 2.f * p[W<1>];
  BOOST_TEST(!same_bits(p(samples), f(samples)));
}

// The gradients that are left have the bits that they have where nothing is frozen.
template <class Plain, class Frozen, class... Symbols>
void compare_gradients(Symbols... symbols) {
  model<Plain> p{he_normal{}, seed{5}};
  model<Frozen> f{he_normal{}, seed{5}};
  std::array<std::size_t, Plain::input_shape::rank + 1> extents{33};
  std::copy_n(internal::tensors::to_xshape<typename Plain::input_shape>::extents.begin(), Plain::input_shape::rank,
              extents.begin() + 1);
  const auto x = numbers<Plain::input_shape::rank + 1>(extents, 1);
  const auto targets = numbers<2>({33, Plain::output_shape::size}, 2);
  const auto expected = value_and_gradient(p, squared_error{}, x, targets);
  const auto found = value_and_gradient(f, squared_error{}, x, targets);
  BOOST_TEST(found.value == expected.value);
  BOOST_TEST((same_bits(found.gradient[symbols], expected.gradient[symbols]) && ...));
  BOOST_TEST((std::any_of(found.gradient[symbols].begin(), found.gradient[symbols].end(),
                          [](float number) { return number != 0; }) &&
              ...));
}

BOOST_AUTO_TEST_CASE(the_other_gradients_are_the_same) {
  compare_gradients<ordinary, front>(W<3>, b<3>);
  compare_gradients<ordinary, back>(W<1>, b<1>, W<2>, b<2>);
  compare_gradients<ordinary, network<input<6>, dense<5, act::silu>, frozen<dense<4, act::tanh>>, dense<3>>>(
      W<1>, b<1>, W<3>, b<3>);
  compare_gradients<
      network<input<4>, sequence<dense<3, act::relu>, residual<dense<3>>>, residual<dense<3, act::tanh>, dense<3>>>,
      inside>(W<2, 2>, b<2, 2>);
  using images = network<input<2, 8, 8>, conv2d<filters<3>, kernel_size<3>, act::gelu>, max_pool2d<2>,
                         conv2d<filters<4>, kernel_size<2>>, flatten, dense<3>>;
  using later = network<input<2, 8, 8>, frozen<conv2d<filters<3>, kernel_size<3>, act::gelu>>, max_pool2d<2>,
                        conv2d<filters<4>, kernel_size<2>>, flatten, dense<3>>;
  using ends = network<input<2, 8, 8>, frozen<conv2d<filters<3>, kernel_size<3>, act::gelu>>, max_pool2d<2>,
                       frozen<conv2d<filters<4>, kernel_size<2>>>, flatten, dense<3>>;
  compare_gradients<images, later>(W<3>, b<3>, W<5>, b<5>);
  compare_gradients<images, network<input<2, 8, 8>, conv2d<filters<3>, kernel_size<3>, act::gelu>, max_pool2d<2>,
                                    frozen<conv2d<filters<4>, kernel_size<2>>>, flatten, dense<3>>>(W<1>, b<1>, W<5>,
                                                                                                    b<5>);
  compare_gradients<images, ends>(W<5>, b<5>);
}

// Training behind a frozen prefix is training on what the prefix answers; small steps at once, large ones one parameter
// at a time.
template <class Prefix, class Rest, class Whole, class Rule, class Same, class... Threads>
void compare_training(const Rule& rule, const Same& same, Threads... threads) {
  const auto x = numbers<2>({100, Prefix::input_shape::size}, 3);
  const auto targets = numbers<2>({100, Rest::output_shape::size}, 4);
  model<Whole> whole{he_normal{}, seed{5}};
  const model<Whole> before = whole;
  const model<Prefix> prefix{he_normal{}, seed{5}};
  model<Rest> rest{he_normal{}, seed{6}};
  whole[W<2>] = rest[W<1>];
  whole[W<3>] = rest[W<2>];
  const batch features = prefix(x);
  const fit_options options{.epochs = 3, .batch_size = 40, .show_progress = false};
  fit(whole, squared_error{}, rule, data_set<float>(x, targets), options, threads...);
  fit(rest, squared_error{}, rule, data_set<float>(features, targets), options, threads...);
  same(whole, rest, before);
}

BOOST_AUTO_TEST_CASE(training_behind_a_frozen_prefix) {
  const auto same = [](const auto& whole, const auto& rest, const auto& before) {
    BOOST_TEST(same_bits(whole[W<2>], rest[W<1>]));
    BOOST_TEST(same_bits(whole[b<2>], rest[b<1>]));
    BOOST_TEST(same_bits(whole[W<3>], rest[W<2>]));
    BOOST_TEST(same_bits(whole[b<3>], rest[b<2>]));
    BOOST_TEST(!same_bits(whole[W<2>], before[W<2>]));
    BOOST_TEST(same_bits(whole[W<1>], before[W<1>]));
    BOOST_TEST(same_bits(whole[b<1>], before[b<1>]));
  };
  const auto all_rules = [&]<class Prefix, class Rest, class Whole>(list<Prefix, Rest, Whole>, auto... threads) {
    compare_training<Prefix, Rest, Whole>(sgd{.learning_rate = 0.01}, same, threads...);
    compare_training<Prefix, Rest, Whole>(sgd_momentum{.learning_rate = 0.01, .momentum = 0.9}, same, threads...);
    compare_training<Prefix, Rest, Whole>(adam{.learning_rate = 0.01}, same, threads...);
  };
  using small = list<network<input<6>, dense<5, act::silu>>, network<input<5>, dense<4, act::tanh>, dense<3>>,
                     network<input<6>, frozen<dense<5, act::silu>>, dense<4, act::tanh>, dense<3>>>;
  using large = list<network<input<60>, dense<90, act::silu>>, network<input<90>, dense<110, act::tanh>, dense<70>>,
                     network<input<60>, frozen<dense<90, act::silu>>, dense<110, act::tanh>, dense<70>>>;
  all_rules(small{});
  all_rules(large{});
  all_rules(large{}, threads{3});
}

// Values that pass share places; threads do not disturb each other in them.
BOOST_AUTO_TEST_CASE(threads_pass_a_long_frozen_prefix) {
  using net = network<input<64>, frozen<sequence<dense<96, act::silu>, dense<40, act::gelu>, dense<200, act::tanh>>>,
                      frozen<residual<dense<200>, act::relu>>, frozen<concat<dense<30>, dense<50>>>, dense<10>>;
  const model<net> m{he_normal{}, seed{5}};
  const auto x = numbers<2>({333, 64}, 3);
  const auto targets = numbers<2>({333, 10}, 4);
  auto scratch = tape_for(m, 333);
  auto alone = gradient_for(m), together = gradient_for(m);
  value_and_gradient(m, squared_error{}, x, targets, scratch, alone);
  for (const std::size_t count : {1u, 2u, 3u, 4u}) {
    value_and_gradient(m, squared_error{}, x, targets, scratch, together, threads{count});
    BOOST_TEST(std::memcmp(alone.data(), together.data(), alone.size() * sizeof(float)) == 0);
  }
  BOOST_TEST(alone[W<4>](3, 5) != 0.f);
}

// What differentiates further knows no frozen parameters either: it is the part of the ordinary network's that belongs
// to the others.
BOOST_AUTO_TEST_CASE(products_with_derivatives) {
  const model<ordinary, double> p{he_normal{}, seed{5}};
  const model<front, double> f{he_normal{}, seed{5}};
  xt::xtensor<double, 2> x = xt::cast<double>(numbers<2>({7, 6}, 1)), targets = xt::cast<double>(numbers<2>({7, 3}, 2)),
                         u = xt::cast<double>(numbers<2>({7, 6}, 3));
  gradient<ordinary, double> along;
  gradient<front, double> along_last;
  along[W<3>](1, 2) = along_last[W<3>](1, 2) = 0.7;
  along[b<3>](0) = along_last[b<3>](0) = -0.4;
  const auto same = [](const auto& left, const auto& right) {
    BOOST_TEST(same_bits(left[W<3>], right[W<3>]));
    BOOST_TEST(same_bits(left[b<3>], right[b<3>]));
    BOOST_TEST(left[b<3>](0) != 0.);
  };
  same(hessian_vector_product(p, squared_error{}, x, targets, along),
       hessian_vector_product(f, squared_error{}, x, targets, along_last));
  same(gauss_newton_vector_product(p, squared_error{}, x, targets, along),
       gauss_newton_vector_product(f, squared_error{}, x, targets, along_last));
  same(vjp(p, x, targets).gradient, vjp(f, x, targets).gradient);
  BOOST_TEST(same_bits(vjp(p, x, targets).input, vjp(f, x, targets).input));
  BOOST_TEST(same_bits(jvp(p, x, u, along).tangent, jvp(f, x, u, along_last).tangent));
  same(second_derivative_vjp(p, x, u, targets, targets, targets),
       second_derivative_vjp(f, x, u, targets, targets, targets));
  BOOST_TEST(same_bits(evaluate(d(a<3>) / d(a<0>), p, x), evaluate(d(a<3>) / d(a<0>), f, x)));
  BOOST_TEST(same_bits(evaluate(d(C) / d(W<1>), p, squared_error{}, x, targets),
                       evaluate(d(C) / d(W<1>), f, squared_error{}, x, targets)));

  const auto all = hessian(p, squared_error{}, x, targets);
  const auto some = hessian(f, squared_error{}, x, targets);
  static_assert(std::is_same_v<std::remove_const_t<decltype(some)>, tensor<double, shape<15, 15>>>);
  constexpr std::size_t before = ordinary::parameter_count - 15;
  for (std::size_t i = 0; i < 15; ++i)
    for (std::size_t j = 0; j < 15; ++j) BOOST_TEST(some(i, j) == all(before + i, before + j));
  const auto each = per_sample_gradients(p, squared_error{}, x, targets);
  const auto of_last = per_sample_gradients(f, squared_error{}, x, targets);
  BOOST_TEST(of_last.matrix().shape(1) == 15u);
  BOOST_TEST(same_bits(each[W<3>], of_last[W<3>]));
  BOOST_TEST(parameters_to_vector(f).size() == front::parameter_count);
}

BOOST_AUTO_TEST_CASE(optimizers_of_second_order_leave_frozen_parameters_alone) {
  xt::xtensor<double, 2> x = xt::cast<double>(numbers<2>({30, 6}, 1)),
                         targets = xt::cast<double>(numbers<2>({30, 3}, 2));
  const auto train = [&](const auto& rule) {
    model<front, double> m{he_normal{}, seed{5}};
    const model<front, double> before = m;
    auto optimizer = optimizer_for(m, rule);
    auto scratch = tape_for(m, 30);
    const double first = optimizer.step(m, squared_error{}, x, targets, scratch);
    for (int i = 0; i < 4; ++i) optimizer.step(m, squared_error{}, x, targets, scratch);
    BOOST_TEST(cost_of(m, squared_error{}, x, targets) < 0.99 * first);
    BOOST_TEST(same_bits(m[W<1>], before[W<1>]));
    BOOST_TEST(same_bits(m[b<2>], before[b<2>]));
    BOOST_TEST(!same_bits(m[W<3>], before[W<3>]));
    return cost_of(m, squared_error{}, x, targets);
  };
  // The last layer alone is linear least squares: both arrive at the one least cost.
  BOOST_TEST(std::abs(train(levenberg_marquardt{}) - train(newton_cg{})) < 1e-6);
}

namespace {
using not_trained_in_front = network<input<2>, frozen<dense<3, act::relu>>, dense<1>>;
constexpr bool trained_in_the_compiler() {
  array_model<not_trained_in_front, double> m(
      explicit_values{{0.5, -0.25, 0.75, 1., -0.5, 0.25, 0.1, 0.2, 0.3, 0.4, -0.6, 0.8, 0.05}});
  const array_model<not_trained_in_front, double> before = m;
  auto optimizer = optimizer_for(m, adam{.learning_rate = 0.1});
  const double x[2][2] = {{0.5, 1.}, {1., -0.5}}, y[2][1] = {{1.}, {0.}};
  for (int i = 0; i < 3; ++i) optimizer.step(m, squared_error{}, x, y);
  static_assert(decltype(value_and_gradient(m, squared_error{}, x, y).gradient)::size() == 32);
  bool stays = m[b<1>](0) == before[b<1>](0);
  for (std::size_t i = 0; i < 6; ++i) stays = stays && m[W<1>].data()[i] == before[W<1>].data()[i];
  return stays && m[W<2>](0, 1) != before[W<2>](0, 1);
}
static_assert(trained_in_the_compiler());
static_assert(array_model<not_trained_in_front, double>::inference_bytes == 8 * (2 + 3));
}  // namespace
