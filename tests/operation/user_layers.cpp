// SPDX-License-Identifier: BSL-1.0
// Layers as a user writes them from the library's operations, by public names alone: no line of them is a derivative.
#define BOOST_TEST_MODULE operation_user_layers
#include "../laws/layer.hpp"

#include "../reference/numbers.hpp"
#include "../reference/user_layers.hpp"

#include <chainrule/chainrule.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using deviation = letter<"s">;
using normalized = letter<"n">;
using scaled = letter<"m">;
using gain = letter<"g">;

// Layer normalization over the last axis, with a gain and a bias for each element (Ba, Kiros, Hinton 2016).
struct layer_norm {
  template <class In>
  using output = In;
  template <class In>
  struct on {
    static constexpr std::size_t size = In::extent(In::rank - 1);
    using values =
        list<value<normalized, In>, saved<deviation, shape<In::size / size>>, value<scaled, In>, value<activation, In>>;
    using parameters = list<parameter<gain, In, begins_at<1>>, parameter<bias, In, begins_at<0>>>;
    using equations =
        list<equation<with_saved<normalized, deviation>, op::normalize<size>, layer_input>,
             equation<scaled, op::multiply, normalized, gain>, equation<activation, op::add, scaled, bias>>;
  };
};

using query = letter<"q">;
using key = letter<"k">;
using content = letter<"v">;
using scores = letter<"e">;
using shares = letter<"p">;
using mixed = letter<"c">;
using query_weight = letter<"Wq">;
using key_weight = letter<"Wk">;
using content_weight = letter<"Wv">;
using output_weight = letter<"Wo">;

// Self-attention with one head: softmax(Q K' / 2) V (Vaswani and others 2017), for queries of four numbers.
template <std::size_t Width>
struct self_attention {
  template <class In>
  struct on {
    static constexpr std::size_t steps = In::extent(0), features = In::extent(1);
    using inside = shape<steps, Width>;
    using weights_in = shape<Width, features>;
    using values =
        list<value<query, inside>, value<key, inside>, value<content, inside>, value<scores, shape<steps, steps>>,
             value<shares, shape<steps, steps>>, value<mixed, inside>, value<activation, In>>;
    using parameters = list<parameter<query_weight, weights_in, drawn<features, Width>>,
                            parameter<key_weight, weights_in, drawn<features, Width>>,
                            parameter<content_weight, weights_in, drawn<features, Width>>,
                            parameter<output_weight, shape<features, Width>, drawn<Width, features>>,
                            parameter<bias, shape<features>, begins_at<0>>>;
    using equations = list<equation<query, op::linear_over<steps>, layer_input, query_weight>,
                           equation<key, op::linear_over<steps>, layer_input, key_weight>,
                           equation<content, op::linear_over<steps>, layer_input, content_weight>,
                           equation<scores, op::matmul<steps, Width, steps, true>, query, key>,
                           equation<shares, op::softmax<steps, 2.0>, scores>,
                           equation<mixed, op::matmul<steps, steps, Width>, shares, content>,
                           equation<activation, op::linear_over<steps>, mixed, output_weight, bias>>;
  };
};

// Two branches on one input, multiplied element by element, and the square of an input.
template <class A, class B>
struct gated {
  template <class In>
  struct on {
    using children = list<child<A, In, 0>, child<B, In, 0>>;
    using values = list<value<activation, output_on<A, In>>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::multiply, child_activation<1>, child_activation<2>>>;
  };
};
struct square_layer {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::multiply, layer_input, layer_input>>;
  };
};

// Places whose weight is stored with its outputs adjacent, and without a bias.
template <std::size_t Units>
struct columns_over {
  template <class In>
  struct on {
    static constexpr std::size_t places = In::extent(0), features = In::extent(1);
    using values = list<value<activation, shape<places, Units>>>;
    using parameters =
        list<parameter<weight, shape<Units, features>, drawn<features, Units>, storage_order::column_major>>;
    using equations = list<equation<activation, op::linear_over<places>, layer_input, weight>>;
  };
};

// In training each element is zero or is divided by the probability of being kept; in inference it passes.
template <double Rate>
struct my_dropout {
  template <class Mode>
  using in = std::conditional_t<std::is_same_v<Mode, inference_mode>, identity, my_dropout>;
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::dropout<Rate>, layer_input, op::random_numbers>>;
  };
};

// Batch normalization (Ioffe, Szegedy 2015) as a list of equations, with buffers that steps move.
using running = letter<"r">;
using spread = letter<"t">;
template <class Mode = training_mode>
struct my_batch_norm {
  template <class Other>
  using in = my_batch_norm<Other>;
  template <class In>
  struct on {
    static constexpr std::size_t channels = In::extent(0), places = In::size / channels;
    using operation = std::conditional_t<std::is_same_v<Mode, training_mode>, op::batch_norm<channels, places, 1e-5>,
                                         op::batch_norm_by_buffers<channels, places, 1e-5>>;
    using values = list<value<activation, In>>;
    using parameters =
        list<parameter<gain, shape<channels>, begins_at<1>>, parameter<bias, shape<channels>, begins_at<0>>>;
    using buffers = list<running_statistic<running, shape<channels>, begins_at<0>>,
                         running_statistic<spread, shape<channels>, begins_at<1>>>;
    using equations = list<equation<activation, operation, layer_input, gain, bias, running, spread>>;
  };
};

// For each token of the input a row of a table (Bengio and others 2003).
template <std::size_t Width>
struct my_embedding {
  using takes_tokens = void;
  template <class In>
  struct on {
    using values = list<value<activation, typename In::template with<Width>>>;
    using parameters = list<parameter<weight, shape<In::vocabulary, Width>, standard_normal<>>>;
    using equations = list<equation<activation, op::lookup<>, weight, tokens_of<layer_input>>>;
  };
};

using dropping = network<input<5>, dense<8, act::tanh>, my_dropout<0.5>, dense<3>>;
using normed = network<input<3>, dense<6, act::tanh>, layer_norm, dense<2>>;
using attending = network<input<5, 3>, self_attention<4>, flatten, dense<2>>;
using encoder = network<input<4, 6>, layer_norm, residual<self_attention<4>>, layer_norm, flatten, dense<3>>;

using two_inputs =
    network<input<"x", 3>, input<"u", 2>, from<"x">, dense<4, act::tanh>, concat<identity, from<"u">>, dense<2>>;

}  // namespace

// In training, with the mask that PyTorch is given; in inference all derivatives too.
BOOST_AUTO_TEST_CASE(dropout_as_pytorch_computes) {
  reference::check_against_pytorch<dropping>(
      reference::answering_answer, reference::answering_gradient, reference::answering_input_gradient,
      reference::answering_hessian_product, draw{seed{7}, 2}, reference::dropping_answer, reference::dropping_gradient);
}
BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<network<input<2, 4>, layer_norm>>(reference::norm_answer, reference::norm_gradient,
                                                                     reference::norm_input_gradient,
                                                                     reference::norm_hessian_product);
  reference::check_against_pytorch<network<input<5, 3>, self_attention<4>>>(
      reference::attention_answer, reference::attention_gradient, reference::attention_input_gradient,
      reference::attention_hessian_product);
  reference::check_against_pytorch<two_inputs>(reference::two_answer, reference::two_gradient,
                                               reference::two_input_gradient, reference::two_hessian_product);
}

// A batch normalization of one's own computes what the library's does, which PyTorch agrees with: layer/batch_norm.cpp.
BOOST_AUTO_TEST_CASE(own_batch_norm) {
  using own = network<input<3>, dense<4>, my_batch_norm<>, act::tanh, dense<2>>;
  using library = network<input<3>, dense<4>, batch_norm<>, act::tanh, dense<2>>;
  static_assert(std::is_same_v<inference_of<own>,
                               network<input<3>, dense<4>, my_batch_norm<inference_mode>, act::tanh, dense<2>>>);
  model<own, double> m{seed{3}};
  model<library, double> other{seed{3}};
  xt::xtensor<double, 2> x = xt::zeros<double>({6, 3}), wanted = xt::zeros<double>({6, 2});
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  reference::fill_with(wanted, std::sin, 0.4, 0, 1);
  auto tape = tape_for(m, 6);
  auto other_tape = tape_for(other, 6);
  auto steps = optimizer_for(m, adam{});
  auto other_steps = optimizer_for(other, adam{});
  for (int i = 0; i < 4; ++i)
    BOOST_TEST(steps.step(m, squared_error{}, x, wanted, tape) ==
               other_steps.step(other, squared_error{}, x, wanted, other_tape));
  BOOST_TEST((m[symbol<running, 2>{}] == other[running_mean<2>]));
  BOOST_TEST((m[symbol<running, 2>{}](0) != 0.0));
  BOOST_TEST(m(x) == other(x));
  laws::check_laws<inference_of<own>>();
}

// An embedding of one's own computes what the library's does, which PyTorch agrees with: layer/embedding.cpp.
BOOST_AUTO_TEST_CASE(own_embedding) {
  using own = network<input<4, tokens<9>>, my_embedding<3>, flatten, dense<2>>;
  using library = network<input<4, tokens<9>>, embedding<3>, flatten, dense<2>>;
  const model<own, double> m{seed{3}};
  const model<library, double> other{seed{3}};
  const xt::xtensor<int, 2> x{{1, 8, 1, 0}, {3, 3, 2, 1}};
  const xt::xtensor<double, 2> wanted{{0, 1}, {1, 0}};
  const auto found = value_and_gradient(m, squared_error{}, x, wanted);
  const auto expected = value_and_gradient(other, squared_error{}, x, wanted);
  BOOST_TEST(found.value == expected.value);
  BOOST_TEST((parameters_to_vector(found.gradient) == parameters_to_vector(expected.gradient)));
  laws::check_laws<own>();
}

BOOST_AUTO_TEST_CASE(products_of_values) {
  laws::check_laws<
      network<input<3>, dense<4>, gated<dense<5, act::sigmoid>, sequence<dense<3>, dense<5>>>, dense<2>>>();
  laws::check_laws<network<input<3>, dense<4, act::tanh>, square_layer, dense<2>>>();
  laws::check_forward<network<input<3>, gated<dense<2, act::tanh>, dense<2>>>>([](const double* x, const auto& p) {
    auto all = laws::naive_dense(x, 3, 2, p[0], p[1]);
    const auto other = laws::naive_dense(x, 3, 2, p[2], p[3]);
    for (std::size_t i = 0; i < 2; ++i) all[i] = std::tanh(all[i]) * other[i];
    return all;
  });
}

BOOST_AUTO_TEST_CASE(one_weight_at_several_places) {
  laws::check_laws<network<input<6>, dense<6>, reshape<2, 3>, columns_over<4>, flatten, dense<2>>>();
  laws::check_forward<network<input<2, 3>, columns_over<4>, flatten>>([](const double* x, const auto& p) {
    const std::vector<double> nothing(4);
    auto all = laws::naive_dense(x, 3, 4, p[0], nothing.data());
    const auto behind = laws::naive_dense(x + 3, 3, 4, p[0], nothing.data());
    all.insert(all.end(), behind.begin(), behind.end());
    return all;
  });
}

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<normed>();
  laws::check_laws<attending>();
  laws::check_laws<encoder>();
  laws::check_laws<network<input<1>, dense<1>, layer_norm, dense<2>>>();
}

// What is saved has a place only where a backward pass reads it.
constexpr std::size_t place_of_saved = 4;  // the input, z and a of the dense layer, n, s
static_assert(normed::graph().values[place_of_saved].saved && normed::graph().values[place_of_saved].size == 1);
static_assert(memory_plan_of<normed>.value_offset[place_of_saved] != no_index);
static_assert(memory_plan_of<without_gradient<normed>>.value_offset[place_of_saved] == no_index);
static_assert(memory_plan_of<network<input<3>, frozen<layer_norm>, dense<2>>>.value_offset[2] == no_index);
static_assert(structure_of<normed>(d(a<2>) / d(symbol<normalized, 2>{})) == structure::diagonal);
static_assert(closed_form<normed>(d(a<2>) / d(symbol<normalized, 2>{})) == symbol<gain, 2>{});
