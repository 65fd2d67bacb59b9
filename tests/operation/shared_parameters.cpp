// SPDX-License-Identifier: BSL-1.0
// Parameters that stand in several layers, as a user writes them, by public names alone.
#define BOOST_TEST_MODULE operation_shared_parameters
#include "../laws/layer.hpp"

#include "../reference/embedding.hpp"
#include "../reference/numbers.hpp"
#include "../reference/user_layers.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/dense_transpose.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// Two inputs through the same layer (Bromley and others 1993).
using siamese = network<input<"x", 3>, input<"u", 3>, from<"x">, named<"h", shared<"w", dense<4, act::tanh>>>,
                        from<"u">, shared<"w", dense<4, act::tanh>>, multiply<identity, from<"h">>, dense<2>>;
static_assert(siamese::parameter_count == 16 + 10 && siamese::trainable_count == 26);
static_assert(siamese::gradient_bytes<double> == network<input<3>, dense<4>, dense<2>>::gradient_bytes<double>);
static_assert(expand<siamese>(d(a<6>) / d(W<2>)) == expand<siamese>(d(a<6>) / d(W<4>)));

// Formulas have the sum of both paths, and name the first place.
using twice = network<input<3>, shared<"w", dense<3>>, shared<"w", dense<3>>>;
constexpr auto by_first = direct<symbol<preactivation, 2>, symbol<weight, 1>, 1, false>{};
static_assert(expand<twice>(d(z<2>) / d(W<2>)) == d(z<2>) / d(a<1>) * d(a<1>) / d(z<1>) * d(z<1>) / d(W<1>) + by_first);
static_assert(closed_form<twice>(d(z<2>) / d(a<1>)) == W<1>);

// Layers of different operations that name one weight.
using tied = shared<"tied", parameter<weight, shape<4, 4>, drawn<4, 4>>>;
struct tied_as_a_gate {
  using mixed = letter<"c">;
  template <class In>
  struct on {
    using values = list<value<mixed, In>, value<preactivation, In>, value<activation, In>>;
    using parameters = list<tied>;
    using equations =
        list<equation<mixed, op::linear_over<4>, layer_input, weight>,
             equation<preactivation, op::multiply, mixed, weight>, equation<activation, act::tanh, preactivation>>;
  };
};
struct tied_twice {
  using inner = letter<"h">;
  using applied = letter<"t">;
  template <class In>
  struct on {
    using values = list<value<inner, In>, value<applied, In>, value<activation, In>>;
    using parameters = list<parameter<bias, In, begins_at<0>>, tied>;
    using equations = list<equation<inner, op::linear, layer_input, weight, bias>, equation<applied, act::tanh, inner>,
                           equation<activation, op::linear, applied, weight>>;
  };
};
using four_times = network<input<4, 4>, tied_as_a_gate, flatten, slice<0, 4>, tied_twice>;
static_assert(four_times::parameter_count == 20);

// A table of a vocabulary, and an output layer that is one with it (Press, Wolf 2017).
struct tied_output {
  template <class In>
  struct on {
    using values = list<value<activation, shape<5>>>;
    using parameters = list<shared<"table", parameter<weight, shape<5, In::size>, standard_normal<>>>>;
    using equations = list<equation<activation, op::linear, layer_input, weight>>;
  };
};
using words = network<input<3, tokens<5>>, shared<"table", embedding<4>>, mean_over_steps, act::tanh, tied_output>;
static_assert(words::parameter_count == 20);

// The library's own layers: the table decides how the weight begins and lies. A bias is the output layer's own.
using tied_at_each =
    network<input<sequence<2>, tokens<9>>, shared<"w", embedding<3>>, dense<3, act::tanh>, shared<"w", dense<9>>>;
using tied_bag =
    network<input<2, tokens<9>>, shared<"w", embedding<3>>, mean_over_steps, act::tanh, shared<"w", dense<9, no_bias>>>;
static_assert(tied_at_each::parameter_count == 9 * 3 + 12 + 9 && tied_bag::parameter_count == 9 * 3);
static_assert(closed_form<tied_bag>(d(z<4>) / d(a<3>)) == W<1>);
static_assert(structure_of<tied_bag>(d(z<4>) / d(a<3>)) == structure::dense);

// An autoencoder goes back by the transposes of its weights, one of them square (Hinton, Salakhutdinov 2006).
using autoencoder = network<input<5>, shared<"w", dense<3, act::tanh>>, shared<"v", dense<3, act::tanh>>,
                            dense_transpose<"v", 3, act::tanh>, dense_transpose<"w", 5>>;
static_assert(autoencoder::parameter_count == 3 * 5 + 3 + 3 * 3 + 3 + 3 + 5);
static_assert(shape_of<autoencoder>(W<4>) == shape<3, 5>{});
static_assert(shape_of<network<input<3>, dense_transpose<"w", 5, no_bias>>>(W<1>) == shape<3, 5>{});
static_assert(verdict_of<input<7>, shared<"w", dense<3>>, dense_transpose<"w", 5>>::text() ==
              "layer 2 is dense_transpose<\"w\", 5>, which shares W<2> of shape 3 x 5 with W<1> of shape 3 x 7: "
              "what has one name has one shape, so give one of them another name");
static_assert(verdict_of<input<4, 3>, dense_transpose<"w", 5>>::text() ==
              "layer 1 is dense_transpose<\"w\", 5>, which expects shape 12 and receives 4 x 3: write flatten, "
              "dense_transpose<\"w\", 5>");
static_assert(expand<autoencoder>(d(a<4>) / d(W<4>)) == expand<autoencoder>(d(a<4>) / d(W<1>)));

// Layers of layers, one layer again and again, and one of which a part is.
using deep =
    network<input<3>, dense<5, act::tanh>, shared<"w", sequential<dense<5, act::tanh>, dense<5>>>, act::sigmoid,
            shared<"w", sequential<dense<5, act::tanh>, dense<5>>>, repeat<3, shared<"v", dense<5, act::tanh>>>,
            repeat<2, sequential<shared<"v", dense<5, act::tanh>>, dense<5>>>, dense<2>>;
static_assert(deep::parameter_count == 20 + 60 + 30 + 2 * 30 + 12);
using kept = network<input<3>, frozen<shared<"w", dense<3, act::tanh>>>, frozen<shared<"w", dense<3>>>, dense<2>>;
static_assert(kept::parameter_count == 12 + 8 && kept::trainable_count == 8);

// The compiler trains it.
constexpr bool compiler_computes() {
  array_model<siamese, double> m{glorot_uniform{}, seed{1}};
  m[W<2>](0, 1) = 0.5;
  m[W<6>](1, 0) = 0.25;
  const auto [mean, g] =
      value_and_gradient(m, squared_error{}, std::array{1.0, 2.0, 3.0, 0.5, 1.5, 2.5}, std::array{0.0, 1.0});
  return m[W<4>](0, 1) == 0.5 && mean > 0.01 && g[W<2>](0, 1) == g[W<4>](0, 1) && g[W<4>](0, 1) != 0;
}
static_assert(compiler_computes());

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<siamese>(reference::siamese_answer, reference::siamese_gradient,
                                            reference::siamese_input_gradient, reference::siamese_hessian_product);
  reference::check_against_pytorch<autoencoder>(reference::autoencoder_answer, reference::autoencoder_gradient,
                                                reference::autoencoder_input_gradient,
                                                reference::autoencoder_hessian_product);
  reference::check_against_pytorch<four_times>(reference::four_times_answer, reference::four_times_gradient,
                                               reference::four_times_input_gradient,
                                               reference::four_times_hessian_product);
}

namespace {

template <class Values>
void fill(Values& values, double (*function)(double), double frequency, double phase = 0, double scale = 1) {
  reference::fill_with(values, function, frequency, phase, scale);
}
// Three samples of two tokens each: 3, 1, 8, 6, 4, 2 of 9.
const xt::xtensor<int, 2> six_tokens{{3, 1}, {8, 6}, {4, 2}};

template <class Net, std::size_t Out, std::size_t Parameters>
void check_tied(const double (&answer)[Out], const double (&gradient)[Parameters], const double (&tangent)[Out],
                const double (&product)[Parameters]) {
  model<Net, double> m{seed{1}};
  auto numbers = parameters_to_vector(m);
  BOOST_REQUIRE_EQUAL(numbers.size(), Parameters);
  fill(numbers, std::sin, 0.7, 0.3, 0.5);
  vector_to_parameters(numbers, m);
  const auto answered = m(six_tokens);
  reference::check_numbers(answered, answer);
  auto wanted = answered;
  fill(wanted, std::sin, 0.4);
  const auto g = value_and_gradient(m, squared_error{}, six_tokens, wanted).gradient;
  reference::check_numbers(parameters_to_vector(g), gradient);
  auto direction = gradient_for(m);
  fill(numbers, std::cos, 1.3);
  vector_to_parameters(numbers, direction);
  reference::check_numbers(jvp(m, six_tokens, direction).tangent, tangent);
  reference::check_numbers(
      parameters_to_vector(hessian_vector_product(m, squared_error{}, six_tokens, wanted, direction)), product);

  // A step of a rule that need not visit rows without a gradient visits all, as each row has one.
  const auto before = m;
  auto by_gradient = m;
  auto tape = tape_for(m, 3);
  optimizer_for(m, sgd{.learning_rate = 0.1}).step(m, squared_error{}, six_tokens, wanted, tape);
  optimizer_for(by_gradient, sgd{.learning_rate = 0.1}).step(by_gradient, g);
  BOOST_TEST((parameters_to_vector(m) == parameters_to_vector(by_gradient)));
  for (std::size_t row = 0; row < 9; ++row)
    for (std::size_t j = 0; j < 3; ++j) BOOST_TEST(m[W<1>](row, j) != before[W<1>](row, j));
}

}  // namespace

// nn.Linear's weight is nn.Embedding's: the rows that are looked up, and those that only the output reads.
BOOST_AUTO_TEST_CASE(tied_as_pytorch_computes) {
  check_tied<tied_at_each>(reference::tied_answer, reference::tied_gradient, reference::tied_tangent,
                           reference::tied_hessian_product);
  check_tied<tied_bag>(reference::tied_bag_answer, reference::tied_bag_gradient, reference::tied_bag_tangent,
                       reference::tied_bag_hessian_product);
}

// The table's rows are adjacent, and it begins as a table does, for whatever initializer the output layer asks.
BOOST_AUTO_TEST_CASE(the_table_decides) {
  const model<tied_bag, double> m{glorot_uniform{}, seed{3}};
  BOOST_TEST((&m[W<4>](0, 1) == &m[W<1>](0, 0) + 1));
  const model<network<input<2, tokens<9>>, embedding<3>, mean_over_steps>, double> untied{glorot_uniform{}, seed{3}};
  BOOST_TEST((m[W<4>] == untied[W<1>]));
}

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<tied_at_each>();
  laws::check_segments<network<input<sequence<2>, tokens<9>>, shared<"w", embedding<9>>, dense<9, act::tanh>,
                               dense<9, act::tanh>, dense<9, act::tanh>, shared<"w", dense<9>>>>();
  laws::check_laws<autoencoder>();
  laws::check_segments<autoencoder>();
  laws::check_laws<four_times>();
  laws::check_laws<deep>();
  laws::check_segments<deep>();
}

BOOST_AUTO_TEST_CASE(one_parameter_is_there_once) {
  model<siamese, double> m{seed{1}};
  BOOST_TEST((&m[W<2>](0, 0) == &m[W<4>](0, 0)));
  m[W<4>](3, 2) = 7;
  BOOST_TEST(m[W<2>](3, 2) == 7);
  m[b<2>](1) = 5;
  BOOST_TEST(m[b<4>](1) == 5);
  BOOST_TEST(parameters_to_vector(m).size() == 26u);
}

// A step of threads has the bits of a step of one, with a weight whose gradient is divided among them. The laws have
// one whose gradient is not.
template <class Net, class X>
void check_threads(const X& x) {
  model<Net, double> alone{seed{1}}, together{seed{1}};
  xt::xtensor<double, 2> wanted = xt::zeros<double>({std::size_t{96}, Net::output_shape::size});
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  auto tape = tape_for(alone, 96);
  auto steps = optimizer_for(alone, adam{}), others = optimizer_for(together, adam{});
  const threads three{3};
  for (int i = 0; i < 3; ++i) {
    steps.step(alone, squared_error{}, x, wanted, tape);
    others.step(together, squared_error{}, x, wanted, tape, three);
  }
  BOOST_TEST((parameters_to_vector(alone) == parameters_to_vector(together)));
}
BOOST_AUTO_TEST_CASE(threads_change_no_bit) {
  xt::xtensor<double, 2> x = xt::zeros<double>({96, 128});
  fill(x, std::cos, 0.9, 0.1);
  check_threads<network<input<128>, shared<"w", dense<128, act::tanh>>, shared<"w", dense<128>>, dense<2>>>(x);
  check_threads<network<input<128>, shared<"w", dense<96, act::tanh>>, dense_transpose<"w", 128>>>(x);
  xt::xtensor<int, 2> tokens_of_all = xt::zeros<int>({96, 2});
  for (std::size_t i = 0; i < 192; ++i) tokens_of_all.storage()[i] = static_cast<int>(7 * i % 150);
  check_threads<network<input<2, tokens<150>>, shared<"w", embedding<128>>, mean_over_steps, act::tanh,
                        shared<"w", dense<150, no_bias>>>>(tokens_of_all);
}

// Against differences: the gradient is of the table's rows that are looked up, and of all rows by the output.
BOOST_AUTO_TEST_CASE(a_table_and_an_output_are_one) {
  model<words, double> m{seed{4}};
  const xt::xtensor<int, 2> x{{0, 3, 3}, {1, 4, 0}};
  xt::xtensor<double, 2> wanted = xt::zeros<double>({2, 5});
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  const auto [mean, g] = value_and_gradient(m, squared_error{}, x, wanted);
  const auto cost_at = [&](std::size_t row, std::size_t column, double step) {
    auto moved = m;
    moved[W<4>](row, column) += step;
    return value_and_gradient(moved, squared_error{}, x, wanted).value;
  };
  for (std::size_t row = 0; row < 5; ++row)
    for (std::size_t column = 0; column < 4; ++column) {
      const double slope = (cost_at(row, column, 1e-5) - cost_at(row, column, -1e-5)) / 2e-5;
      BOOST_TEST(std::abs(g[W<1>](row, column) - slope) < 1e-8);
    }
}
