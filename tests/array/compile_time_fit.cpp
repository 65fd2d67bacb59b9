// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE array_compile_time_fit
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "course.hpp"

// Networks that the compiler trains, within its default limits; and that run time reproduces them.
using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// One neuron learns NOT.
using neuron = network<input<1>, dense<1, act::tanh>>;
constexpr double bits[2][1] = {{0}, {1}};
constexpr double inverted[2][1] = {{1}, {0}};
constexpr course::steps<neuron, double, sgd, 300> not_course(array_model<neuron, double>{explicit_values{{1.3, -0.1}}},
                                                             sgd{.learning_rate = 0.5}, bits, inverted);
constexpr auto not_gate = compile_time_fit(array_model<neuron, double>{explicit_values{{1.3, -0.1}}}, squared_error{},
                                           sgd{.learning_rate = 0.5}, bits, inverted, 300);
static_assert(not_gate == not_course.last());
static_assert(cost_of(not_gate, squared_error{}, bits, inverted) < 0.01);
static_assert(not_course.costs[0] > 0.9);
static_assert(not_gate({0.})[0] > 0.9 && not_gate({1.})[0] < 0.1 && not_gate({1.})[0] > -0.1);
static_assert(not_gate[W<1>](0, 0) < -1.5 && not_gate[b<1>](0) > 1.5);

// XOR, of float, with other optimizers.
using gate_net = network<input<2>, dense<3, act::tanh>, dense<1>>;
constexpr float questions[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
constexpr float answers[4][1] = {{0}, {1}, {1}, {0}};
constexpr array_model<gate_net> beginning{glorot_uniform{}, seed{1}};
constexpr auto by_adam =
    compile_time_fit(beginning, squared_error{}, adam{.learning_rate = 0.1}, questions, answers, 120);
constexpr auto by_momentum = compile_time_fit(
    beginning, squared_error{}, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9}, questions, answers, 120);
constexpr auto by_nesterov =
    compile_time_fit(beginning, squared_error{}, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true},
                     questions, answers, 120);
static_assert(cost_of(beginning, squared_error{}, questions, answers) > 0.2f);
static_assert(cost_of(by_adam, squared_error{}, questions, answers) < 1e-3f);
static_assert(cost_of(by_momentum, squared_error{}, questions, answers) < 1e-2f);
static_assert(cost_of(by_nesterov, squared_error{}, questions, answers) < 1e-2f);
static_assert(by_adam({0, 0})[0] < 0.1f && by_adam({0, 1})[0] > 0.9f && by_adam({1, 0})[0] > 0.9f &&
              by_adam({1, 1})[0] < 0.1f);

// Every compiler computes the same bits, here those that g++ 12 and clang 19 were both seen to.
static_assert(by_adam[W<1>](0, 0) == -0x1.6c0fdp-1f && by_adam[b<2>](0) == -0x1.42641p-3f &&
              not_gate[W<1>](0, 0) == -0x1.e5a94f9339f07p+0);

// The other losses.
using logits = network<input<2>, dense<3, act::sigmoid>, dense<1>>;
constexpr auto by_entropy = compile_time_fit(array_model<logits>{normal{2}, seed{4}}, binary_cross_entropy{},
                                             adam{.learning_rate = 0.2}, questions, answers, 120);
static_assert(cost_of(by_entropy, binary_cross_entropy{}, questions, answers) < 0.05f);
using classes = network<input<2>, dense<4, act::relu>, dense<2>>;
constexpr float one_hot[4][2] = {{1, 0}, {0, 1}, {0, 1}, {1, 0}};
constexpr auto by_softmax = compile_time_fit(array_model<classes>{he_normal{}, seed{5}}, softmax_cross_entropy{},
                                             adam{.learning_rate = 0.1}, questions, one_hot, 60);
static_assert(cost_of(by_softmax, softmax_cross_entropy{}, questions, one_hot) < 0.05f);

// A layer that draws random numbers: an optimizer counts the steps, and so draws the same at run time.
using dropping = network<input<2>, dense<3, act::tanh>, dropout<0.25>, dense<1>>;
constexpr auto by_chance = compile_time_fit(array_model<dropping>{glorot_uniform{}, seed{1}}, squared_error{},
                                            adam{.learning_rate = 0.1}, questions, answers, 40);

template <class Net, class T, class Rule, std::size_t Steps, class X, class Y>
course::difference repeat_each(const course::steps<Net, T, Rule, Steps>& expected, const X& given, const Y& wanted) {
  course::difference found;
  for (std::size_t s = 0; s < Steps; ++s) {
    array_model<Net, T> m(expected.parameters[s]);
    auto optimizer = expected.optimizers[s];
    optimizer.step(m, squared_error{}, given, wanted);
    course::compare(m, array_model<Net, T>(expected.parameters[s + 1]), found);
  }
  BOOST_TEST_MESSAGE(found.ulp << " ulp; " << found.alike << " of " << found.all << " have the same bits");
  return found;
}

// Numbers that no kernel puts into a vector, trained at run time.
template <class Net, class T, class Rule, class X, class Y>
internal::array::model<Net, plain<T>> trained(internal::array::model<Net, plain<T>> m, const Rule& rule, const X& given,
                                              const Y& wanted, int epochs) {
  auto optimizer = optimizer_for(m, rule);
  for (int epoch = 0; epoch < epochs; ++epoch) optimizer.step(m, squared_error{}, given, wanted);
  return m;
}

template <class Net, class T>
void check_bits(const internal::array::model<Net, plain<T>>& m, const internal::array::model<Net, T>& expected) {
#ifdef __FMA__
  const bool fused = true;  // products and sums, where the compiler likes to
#else
  const bool fused = false;
#endif
  for (std::size_t i = 0; i < m.size(); ++i) {
    if (fused)
      BOOST_TEST(std::abs(m.numbers[i].value - expected.numbers[i]) < 1e-3);
    else
      BOOST_TEST(m.numbers[i].value == expected.numbers[i]);
  }
}

}  // namespace

// In the compiler's order of sums run time computes the compiler's bits, from beginning to end.
BOOST_AUTO_TEST_CASE(in_order_the_bits_are_the_same) {
  const array_model<gate_net, plain<float>> gate{glorot_uniform{}, seed{1}};
  check_bits(trained(gate, adam{.learning_rate = 0.1}, questions, answers, 120), by_adam);
  check_bits(trained(gate, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9}, questions, answers, 120), by_momentum);
  const array_model<dropping, plain<float>> beginning_by_chance{glorot_uniform{}, seed{1}};
  check_bits(trained(beginning_by_chance, adam{.learning_rate = 0.1}, questions, answers, 40), by_chance);
  const array_model<neuron, plain<double>> one_neuron{explicit_values{{1.3, -0.1}}};
  check_bits(trained(one_neuron, sgd{.learning_rate = 0.5}, bits, inverted, 300), not_gate);
}

// In the order of vectors, one step at a time from where the compiler stood.
BOOST_AUTO_TEST_CASE(over_vectors_each_step_is_near) {
  constexpr course::steps<gate_net, float, adam, 60> by_adam_course(beginning, adam{.learning_rate = 0.1}, questions,
                                                                    answers);
  constexpr course::steps<gate_net, float, sgd_momentum, 100> by_momentum_course(
      beginning, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9}, questions, answers);
  for (const auto& found :
       {repeat_each(by_adam_course, questions, answers), repeat_each(by_momentum_course, questions, answers),
        repeat_each(not_course, bits, inverted)}) {
    BOOST_TEST(found.ulp <= 2);
    BOOST_TEST(found.alike * 10 > found.all * 6);
  }
}

// A model of tensors makes the same steps, to the bit; it can begin where the compiler has left off, and be taken back.
BOOST_AUTO_TEST_CASE(models_of_tensors_and_of_arrays) {
  const xt::xtensor<float, 2> given{{0, 0}, {0, 1}, {1, 0}, {1, 1}}, wanted{{0}, {1}, {1}, {0}};
  model<gate_net> tensors{glorot_uniform{}, seed{1}};
  array_model<gate_net> arrays{glorot_uniform{}, seed{1}};
  BOOST_TEST((arrays == beginning));
  BOOST_TEST((to_array(tensors) == beginning));
  auto of_tensors = optimizer_for(tensors, adam{.learning_rate = 0.1});
  auto of_arrays = optimizer_for(arrays, adam{.learning_rate = 0.1});
  auto tape = tape_for(tensors, 4);
  for (int step = 0; step < 120; ++step) {
    const float cost = of_tensors.step(tensors, squared_error{}, given, wanted, tape);
    BOOST_TEST(of_arrays.step(arrays, squared_error{}, questions, answers) == cost);
  }
  BOOST_TEST((to_array(tensors) == arrays));
  for (std::size_t i = 0; i < arrays.size(); ++i) BOOST_TEST(std::abs(arrays.numbers[i] - by_adam.numbers[i]) < 1e-3f);

  const model<gate_net> taken{by_adam};
  BOOST_TEST((to_array(taken) == by_adam));
  BOOST_TEST(taken[W<1>](2, 1) == by_adam[W<1>](2, 1));
  BOOST_TEST(std::abs(cost_of(taken, squared_error{}, given, wanted) -
                      cost_of(by_adam, squared_error{}, questions, answers)) < 1e-6f);
  auto [cost, g] = value_and_gradient(taken, squared_error{}, given, wanted);
  const auto in_arrays = value_and_gradient(by_adam, squared_error{}, questions, answers);
  BOOST_TEST(cost == in_arrays.value);
  BOOST_TEST(g[W<2>](0, 1) == in_arrays.gradient[W<2>](0, 1));
}
