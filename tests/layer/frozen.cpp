// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_frozen
#include "frozen.hpp"

#include <cstring>

using namespace chainrule;
using namespace chainrule::calculus;
using namespace frozen_layers;

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
using inside = network<input<4>, frozen<sequential<dense<3, act::relu>, residual<frozen<dense<3>>>>>,
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
      network<input<4>, sequential<dense<3, act::relu>, residual<dense<3>>>, residual<dense<3, act::tanh>, dense<3>>>,
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

// Values that pass share places; threads do not disturb each other in them.
BOOST_AUTO_TEST_CASE(threads_pass_a_long_frozen_prefix) {
  using net = network<input<64>, frozen<sequential<dense<96, act::silu>, dense<40, act::gelu>, dense<200, act::tanh>>>,
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
