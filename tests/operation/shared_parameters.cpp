// SPDX-License-Identifier: BSL-1.0
// Parameters that stand in several layers, as a user writes them, by public names alone.
#define BOOST_TEST_MODULE operation_shared_parameters
#include "../laws/layer.hpp"

#include "../reference/numbers.hpp"
#include "../reference/user_layers.hpp"

#include <chainrule/chainrule.hpp>

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
  reference::check_against_pytorch<four_times>(reference::four_times_answer, reference::four_times_gradient,
                                               reference::four_times_input_gradient,
                                               reference::four_times_hessian_product);
}

BOOST_AUTO_TEST_CASE(laws_hold) {
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
template <class Net>
void check_threads() {
  model<Net, double> alone{seed{1}}, together{seed{1}};
  xt::xtensor<double, 2> x = xt::zeros<double>({96, 128}), wanted = xt::zeros<double>({96, 2});
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
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
  check_threads<network<input<128>, shared<"w", dense<128, act::tanh>>, shared<"w", dense<128>>, dense<2>>>();
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
