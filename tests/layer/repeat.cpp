// SPDX-License-Identifier: BSL-1.0
// A layer that is repeated is the same as the layers written out: in bits, and in whatever is asked of the network.
#define BOOST_TEST_MODULE layer_repeat
#include <boost/test/unit_test.hpp>

#include "../laws/constant.hpp"

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using step = residual<dense<5, act::tanh>, dropout<0.25>, repeat<2, dense<5, act::sigmoid>>>;
using whole_step =
    residual<dense<5, act::tanh>, dropout<0.25>, sequential<dense<5, act::sigmoid>, dense<5, act::sigmoid>>>;
using net = network<input<3>, dense<5>, repeat<3, step>, act::relu, dropout<0.5>, dense<2>>;
using written_out =
    network<input<3>, dense<5>, sequential<whole_step, whole_step, whole_step>, act::relu, dropout<0.5>, dense<2>>;
using normed_step = sequential<dense<4, act::tanh>, batch_norm<>>;
using normed = network<input<4>, repeat<2, normed_step>, dense<2>>;
using normed_written_out = network<input<4>, sequential<normed_step, normed_step>, dense<2>>;

// How many repetitions are compiled once. The first and the last may differ, because of what stands beside them: a
// function whose derivative is fused with the product that reads it, or a gradient that nobody needs.
template <class Net>
constexpr std::size_t most_alike() {
  std::size_t most = 0;
  for (const auto& run : internal::engine::runs_of<Net>.all) most = run.times > most ? run.times : most;
  return most;
}
using residual_step = residual<dense<4, act::tanh>, dense<4>>;
static_assert(most_alike<network<input<3>, dense<4>, repeat<20, residual_step>, dense<1>>>() == 20);
static_assert(most_alike<network<input<4>, repeat<20, residual_step>, act::tanh>>() == 19);
static_assert(most_alike<network<input<3>, dense<4, act::tanh>, repeat<9, dense<4, act::sigmoid>>, dense<1>>>() == 7);
static_assert(most_alike<without_gradient<network<input<3>, dense<4>, repeat<20, residual_step>, dense<1>>>>() == 20);

// What a layer behind reads inside a repetition is there for it alone.
using step_of_two = residual<residual<dense<4>>, dense<4>>;
using read_inside = network<input<3>, dense<4>, repeat<4, step_of_two>, add<identity, from<2, 4, 1>>>;
static_assert(most_alike<without_gradient<read_inside>>() == 3);

// Paths, and what expressions of them are, are those of the layers written out.
static_assert(net::parameter_count == written_out::parameter_count);
static_assert(std::string_view(as_text<net>(expand<net>(d(a<2>) / d(a<2, 3>)))) ==
              std::string_view(as_text<written_out>(expand<written_out>(d(a<2>) / d(a<2, 3>)))));
static_assert(expand<net>(d(C) / d(W<2, 3, 1>)) == expand<written_out>(d(C) / d(W<2, 3, 1>)));
static_assert(expand<network<input<2>, repeat<3, act::tanh>>>(d(a<1>) / d(a<0>)) ==
              d(a<1>) / d(a<1, 3>) * d(a<1, 3>) / d(a<1, 2>) * d(a<1, 2>) / d(a<1, 1>) * d(a<1, 1>) / d(a<0>));
static_assert(std::is_same_v<network<input<2>, repeat<3, frozen<dense<2>>>>::input_shape, shape<2>>);
static_assert(network<input<2>, frozen<repeat<3, dense<2>>>, dense<1>>::trainable_count == 3);

static_assert(verdict_of<input<4>, repeat<0, dense<4>>>::text() ==
              "layer 1 is repeat<0, dense<4>>, which repeats its layer 0 times: write a positive number");
static_assert(verdict_of<input<4>, repeat<300, dense<4>>>::text() ==
              "layer 1 is repeat<300, dense<4>>, which has 300 layers, more than the 250 that are allowed");
static_assert(verdict_of<input<4>, named<"h", dense<4>>, repeat<2, concat<identity, from<"h">>>>::text() ==
              "layer 2 is repeat<2, concat<identity, from<\"h\">>>, which has from<...> or named<...> inside it: write "
              "the layers out");
static_assert(
    verdict_of<input<4>, repeat<2, max_pool2d<2>>>::text() ==
    "layer 1.1 is max_pool2d<2>, which expects channels x height x width and receives 4: write reshape<1, 2, 2>, "
    "max_pool2d<2>");

// In constant evaluation.
static_assert(laws::has_its_gradient<
              network<input<2>, dense<3, act::tanh>, repeat<3, residual<dense<3, act::tanh>>>, dense<1>>>());

xt::xtensor<double, 2> samples(std::size_t rows, std::size_t size) {
  xt::xtensor<double, 2> result = xt::zeros<double>({rows, size});
  for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = std::sin(0.7 * static_cast<double>(i) + 0.2);
  return result;
}
template <class Some, class Other>
bool same_bits(const Some& some, const Other& other) {
  return some.size() == other.size() && std::equal(some.data(), some.data() + some.size(), other.data());
}

}  // namespace

// Starting values, steps of a rule that changes parameters as gradients are computed, by one thread and by several, and
// answers.
BOOST_AUTO_TEST_CASE(training_is_that_of_the_layers_written_out) {
  model<net, double> m{seed{1}};
  model<written_out, double> other{seed{1}};
  BOOST_TEST(same_bits(m, other));
  const auto x = samples(70, 3), target = samples(70, 2);
  auto tape = tape_for(m, 70);
  auto other_tape = tape_for(other, 70);
  auto steps = optimizer_for(m, adam{}, seed{3});
  auto other_steps = optimizer_for(other, adam{}, seed{3});
  const auto compare = [&](double cost, double other_cost) {
    BOOST_TEST(cost == other_cost);
    BOOST_TEST(same_bits(m, other));
  };
  compare(steps.step(m, squared_error{}, x, target, tape),
          other_steps.step(other, squared_error{}, x, target, other_tape));
  compare(steps.step(m, squared_error{}, x, target, tape, threads{3}),
          other_steps.step(other, squared_error{}, x, target, other_tape, threads{1}));
  BOOST_TEST(m(x) == other(x));
  BOOST_TEST(!same_bits(m, model<net, double>{seed{1}}));
}

// Of all samples together, and statistics of each repetition.
BOOST_AUTO_TEST_CASE(normalization_of_batches_in_repetitions) {
  model<normed, double> m{seed{1}};
  model<normed_written_out, double> other{seed{1}};
  const auto x = samples(10, 4), target = samples(10, 2);
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, target);
  const auto [other_cost, other_g] = value_and_gradient(other, squared_error{}, x, target);
  BOOST_TEST(cost == other_cost);
  BOOST_TEST(same_bits(g, other_g));
  move_statistics(m, g);
  move_statistics(other, other_g);
  BOOST_TEST(m(x) == other(x));
  BOOST_TEST((m[running_mean<1, 2, 2>] != m[running_mean<1, 1, 2>]));
}

BOOST_AUTO_TEST_CASE(derivatives_are_those_of_the_layers_written_out) {
  const model<net, double> m{seed{1}};
  const model<written_out, double> other{seed{1}};
  const tensor<double, shape<3>> x{0.3, -0.2, 0.9}, along{1.0, 0.5, -1.0};
  const tensor<double, shape<2>> target{0.5, 0.25};
  BOOST_TEST(jvp(m, x, along).tangent == jvp(other, x, along).tangent);
  const auto back = vjp(m, x, target);
  const auto other_back = vjp(other, x, target);
  BOOST_TEST(back.input == other_back.input);
  BOOST_TEST(same_bits(back.gradient, other_back.gradient));
}

// What is computed twice to keep within a budget has the same bits too.
BOOST_AUTO_TEST_CASE(what_is_computed_twice) {
  using whole = network<input<4>, repeat<4, dense<4, act::tanh>>, dense<2>>;
  using cut = recomputed<whole, max_tape_bytes<8, 5000, double>>;
  static_assert(cut::segments > 1 && cut::tape_extent < whole::tape_extent);
  const auto x = samples(8, 4), target = samples(8, 2);
  const auto [cost, g] = value_and_gradient(model<whole, double>{seed{1}}, squared_error{}, x, target);
  const auto [cut_cost, cut_g] = value_and_gradient(model<cut, double>{seed{1}}, squared_error{}, x, target);
  BOOST_TEST(cost == cut_cost);
  BOOST_TEST(same_bits(g, cut_g));
}
