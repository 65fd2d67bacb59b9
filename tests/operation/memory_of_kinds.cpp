// SPDX-License-Identifier: BSL-1.0
// What each kind costs in memory, as the table in docs/operation/what_a_layer_states.md says: by the differences of
// networks that have one variable more.
#define BOOST_TEST_MODULE operation_memory_of_kinds
#include <boost/test/unit_test.hpp>

#include "../own_layers.hpp"
#include "own_layers.hpp"

#include <chainrule/layer/weight_norm.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/time/scan.hpp>

using namespace chainrule;
using namespace chainrule::calculus;
namespace own = own_layers;

namespace {

constexpr std::size_t samples = 16, bytes = sizeof(float);

// Bytes for one sample, and beside those of all samples.
template <class Net>
constexpr std::size_t of_a_sample = Net::tape_extent * bytes;
template <class Net>
constexpr std::size_t of_a_pass = Net::template tape_bytes<float>(samples) - samples * of_a_sample<Net>;
template <class Net>
constexpr std::size_t of_answers = memory_plan_of<without_gradient<Net>>.value_extent * bytes;
template <class Net>
constexpr std::size_t of_a_model = Net::template parameter_bytes<float>;

template <class... Between>
using with = network<input<16>, dense<16, act::tanh>, Between..., dense<1>>;
static_assert(of_a_pass<with<>> == 0 && tape_capacity(samples) == samples);

// A value, and its gradient; in an answer its place is another's before.
using deeper = with<dense<16, act::tanh>>;
static_assert(of_a_sample<deeper> - of_a_sample<with<>> == 2 * 4 * 16);
static_assert(of_answers<deeper> == of_answers<with<>>);

// A saved number for each of two rows, without a gradient, and none in an answer.
template <bool Saves>
struct normalizing {
  template <class In>
  struct on {
    using norm = std::conditional_t<Saves, op::normalize<8>, op::softmax<8>>;
    using n = letter<"n">;
    using s = letter<"s">;
    using values = std::conditional_t<Saves, list<saved<s, shape<2>>, value<n, In>, value<activation, In>>,
                                      list<value<n, In>, value<activation, In>>>;
    using parameters = list<>;
    using equations = list<equation<std::conditional_t<Saves, with_saved<n, s>, n>, norm, layer_input>,
                           equation<activation, act::gelu, n>>;
  };
};
static_assert(of_a_sample<with<normalizing<true>>> - of_a_sample<with<normalizing<false>>> == 4 * 2);
static_assert(of_answers<with<normalizing<true>>> == of_answers<with<normalizing<false>>>);

// Random numbers: no more than any other value of this size costs.
static_assert(of_a_sample<with<dropout<0.5>>> == of_a_sample<with<dense<16, act::tanh>>>);

// What is derived, and its gradient, once a pass.
using derived_weight = network<input<16>, weight_norm<dense<16, act::tanh>>, dense<1>>;
static_assert(of_a_sample<derived_weight> == of_a_sample<with<>> && of_a_pass<derived_weight> == 8 * 16 * 16);

// Two running statistics of 16 channels.
using normed = with<batch_norm<>>;
static_assert(of_a_sample<normed> == of_a_sample<deeper> && of_a_pass<normed> == 2 * 12 * 16);
static_assert(of_a_model<normed> - of_a_model<with<>> == 4 * (2 * 16 + 2 * 16));

// Parameters, shared ones once in the model and in the gradient.
using tied = network<input<16>, shared<"w", dense<16, act::tanh>>, shared<"w", dense<16, act::tanh>>, dense<1>>;
static_assert(of_a_sample<tied> == of_a_sample<deeper> && of_a_pass<tied> == 0);
static_assert(of_a_model<tied> == of_a_model<with<>> && tied::gradient_bytes<float> == with<>::gradient_bytes<float>);

// Constants: neither in the tape nor in the model.
struct half {
  static constexpr double element(std::size_t) { return 0.5; }
};
struct positional {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using constants = list<constant_values<letter<"p">, In, half>>;
    using equations = list<equation<activation, op::multiply, layer_input, letter<"p">>>;
  };
};
static_assert(of_a_sample<with<positional>> == of_a_sample<deeper> &&
              of_a_model<with<positional>> == of_a_model<with<>>);

// Tokens of the only input lie in its row. Those of a named input are copied, and so is the other input, and once more
// for each `from`.
using words = network<input<16, tokens<9>>, own::my_embedding<4>, flatten, dense<1>>;
static_assert(memory_plan_of<words>.value_extent == 64 + 1);
using named_words = network<input<"t", 16, tokens<9>>, input<"x", 2>, from<"t">, own::my_embedding<4>, flatten,
                            concat<identity, from<"x">>, dense<1>>;
using twice_named = network<input<"t", 16, tokens<9>>, input<"x", 2>, from<"t">, own::my_embedding<4>, from<"t">,
                            own::my_embedding<4>, flatten, concat<identity, from<"x">>, dense<1>>;
static_assert(memory_plan_of<named_words>.value_extent == 2 * 16 + 64 + 2 + 66 + 1);
static_assert(memory_plan_of<twice_named>.value_extent - memory_plan_of<named_words>.value_extent >= 16);

// What the cell of a scan reads of the step before: a value and its gradient at each step.
template <bool Carries>
struct cell {
  template <class In>
  struct on {
    using z = letter<"z">;
    using h = letter<"h">;
    using values = list<value<z, In>, value<h, In>>;
    using parameters = list<parameter<weight, shape<In::size, In::size>, drawn<1, 1>>,
                            parameter<letter<"U">, shape<In::size, In::size>, drawn<1, 1>>>;
    using equations = list<equation<z, op::linear_of_two, layer_input, weight,
                                    std::conditional_t<Carries, previous<h>, layer_input>, letter<"U">>,
                           equation<h, act::tanh, z>>;
  };
};
template <bool Carries>
using over_steps = network<input<100, 8>, scan<cell<Carries>>>;
static_assert(of_a_sample<over_steps<true>> - of_a_sample<over_steps<false>> == 100 * 2 * 4 * 8);
static_assert(of_answers<over_steps<true>> - of_answers<over_steps<false>> == 100 * 4 * 8);
template <bool Carries>
constexpr std::size_t stream_bytes = sizeof(stream_of(std::declval<const model<over_steps<Carries>>&>()));
static_assert(stream_bytes<true> - stream_bytes<false> == 2 * 4 * 8);

// A workspace: in a place that other values have before and after.
template <class... Layers>
using behind = network<input<16>, dense<16, act::tanh>, Layers..., dense<16, act::tanh>, dense<1>>;
static_assert(of_a_sample<behind<own::less_median<>>> - of_a_sample<behind<>> == 4 * (2 * 16 + 16));
static_assert(of_a_sample<behind<own::less_median<>, dense<16>, own::less_median<>>> -
                  of_a_sample<behind<own::less_median<>, dense<16>>> ==
              2 * 4 * 16);

}  // namespace

BOOST_AUTO_TEST_CASE(costs_are_those_of_the_table) {
  // The compiler has compared them.
  BOOST_TEST(of_a_sample<with<>> > 0);
}
