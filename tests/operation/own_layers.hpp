// SPDX-License-Identifier: BSL-1.0
// Layers as a user writes them from the library's operations, by public names alone: no line of them is a derivative.
#ifndef CHAINRULE_TESTS_OPERATION_OWN_LAYERS_HPP
#define CHAINRULE_TESTS_OPERATION_OWN_LAYERS_HPP

#include <chainrule/chainrule.hpp>

namespace own_layers {

using namespace chainrule;
using namespace chainrule::calculus;

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
  struct on : identity::on<In> {
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

}  // namespace own_layers

#endif
