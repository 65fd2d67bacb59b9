// SPDX-License-Identifier: BSL-1.0
// A network in the list of another one is its layers written out: in bits, in paths, and in files.
#define BOOST_TEST_MODULE topology_network_as_layer
#include <boost/test/unit_test.hpp>

#include "../laws/constant.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/layer/embedding.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/storage/storage.hpp>
#include <chainrule/time/gru.hpp>

#include <filesystem>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// Written out, a network is `sequential` of its layers.
using inner = network<input<6>, dense<4, act::tanh>, dropout<0.25>, batch_norm<>, dense<6>>;
using block = sequential<dense<4, act::tanh>, dropout<0.25>, batch_norm<>, dense<6>>;
template <class Part>
using around = network<input<3>, dense<6>, Part, residual<Part>, repeat<2, Part>, shared<"twin", Part>, act::silu,
                       shared<"twin", Part>, concat<named<"end", Part>, frozen<Part>>, dense<2>>;
using net = around<inner>;
using written_out = around<block>;

static_assert(net::parameter_count == written_out::parameter_count && net::trainable_count < net::parameter_count);
static_assert(expand<net>(d(C) / d(W<4, 2, 1>)) == expand<written_out>(d(C) / d(W<4, 2, 1>)));
static_assert(shape_of<net>(W<3, 1, 1>) == shape<4, 6>{} && shape_of<net>(W<2, 4>) == shape<6, 4>{});
static_assert(std::is_same_v<inference_of<network<input<6>, inner>>, network<input<6>, inference_of<inner>>>);
static_assert(std::is_same_v<network<input<3>, network<input<3>, dense<2>>>,
                             inference_of<network<input<3>, network<input<3>, dense<2>>>>>);
static_assert(network<input<6>, inner, dense<1>>::depth == 2);

// One network may be in another one, and so on.
using deeper = network<input<6>, network<input<6>, inner, act::tanh>, inner, output<6>>;
static_assert(shape_of<network<input<6>, deeper, dense<1>>>(W<1, 1, 1, 1>) == shape<4, 6>{});

// `from` reads layers of the network that it is in, under the paths that they have around it, and its input.
using skip = network<input<"x", 6>, named<"h", dense<6, act::tanh>>, dense<6>, add<identity, from<"h">>,
                     multiply<identity, from<1>>, add<identity, from<"x">>>;
template <std::size_t... Path>
struct skip_written_out {
  template <class Input>
  using on = sequential<dense<6, act::tanh>, dense<6>, add<identity, from<Path..., 1>>,
                        multiply<identity, from<Path..., 1>>, add<identity, Input>>;
};
using skips = network<input<6>, skip, act::tanh, shared<"twin", skip>, shared<"twin", skip>, residual<skip, act::tanh>,
                      network<input<6>, skip, act::silu, skip>, dense<2>>;
template <std::size_t... Path>
using skip_at = skip_written_out<Path...>;
using skips_written_out =
    network<input<"x", 6>, skip_at<1>::on<from<"x">>, act::tanh, shared<"twin", skip_at<3>::on<from<2>>>,
            shared<"twin", skip_at<4>::on<from<3>>>, residual<skip_at<5, 1>::on<from<4>>, act::tanh>,
            sequential<skip_at<6, 1>::on<from<5>>, act::silu, skip_at<6, 3>::on<from<6, 2>>>, dense<2>>;

// Over sequences.
using over_steps = network<input<sequence<5>, 3>, conv1d<filters<6>, kernel_size<2>, padding<causal>>,
                           named<"z", dense<6, act::tanh>>, gru<6, all_steps>, add<identity, from<"z">>>;
using of_sequence =
    network<input<5, 3>, dropout<0.5>, over_steps, dense<4>, residual<network<input<sequence<5>, 4>, dense<4>>>>;
using of_sequence_written_out =
    network<input<sequence<5>, 3>, dropout<0.5>,
            sequential<conv1d<filters<6>, kernel_size<2>, padding<causal>>, named<"z", dense<6, act::tanh>>,
                       gru<6, all_steps>, add<identity, from<"z">>>,
            dense<4>, residual<sequential<dense<4>>>>;
using of_words = network<input<4, tokens<9>>, network<input<sequence<4>, tokens<9>>, embedding<3>, dense<3>>, dense<2>>;
static_assert(shape_of<of_words>(W<2>) == shape<2, 3>{} && of_words::output_shape{} == shape<4, 2>{});

// What is refused.
static_assert(verdict_of<input<5>, dense<5>, network<input<6>, dense<1>>>::text() ==
              "layer 2 is network<input<6>, dense<1>>, which expects shape 6 and receives 5");
static_assert(verdict_of<input<6>, residual<dense<5>, shared<"t", network<input<6>, dense<6>>>>>::text() ==
              "layer 1.2 is network<input<6>, dense<6>>, which expects shape 6 and receives 5");
static_assert(verdict_of<input<2, 3>, network<input<6>, dense<1>>>::text() ==
              "layer 1 is network<input<6>, dense<1>>, which expects shape 6 and receives 2 x 3");
static_assert(verdict_of<input<4, tokens<8>>, network<input<4, tokens<9>>, embedding<3>>>::accepted == false);
static_assert(verdict_of<input<5>, named<"a", network<input<"x", 6>, add<identity, from<"x">>>>>::text() ==
              "layer 1 is network<input<\"x\", 6>, add<identity, from<\"x\">>>, which expects shape 6 and receives 5");
static_assert(
    verdict_of<input<12>, network<input<"x", 6>, input<"u", 6>, from<"x">, add<identity, from<"u">>>>::text() ==
    "layer 1 is network<input<\"x\", 6>, input<\"u\", 6>, from<\"x\">, add<identity, from<\"u\">>>, which has several "
    "inputs, and a layer has one: write its layers instead");
static_assert(verdict_of<network<input<6>, dense<6>>, dense<6>>::text() ==
              "the network begins with network<input<6>, dense<6>>: input<...> must come first, and only there");
static_assert(
    verdict_of<input<6>, add<identity, network<input<"x", 6>, dense<6>, add<identity, from<"x">>>>>::text() ==
    "layer 1.2 is network<input<\"x\", 6>, dense<6>, add<identity, from<\"x\">>>, which has a layer that reads another "
    "one, from<...>, whose place here is not known: write its layers instead");
static_assert(
    verdict_of<input<6>, repeat<2, network<input<6>, named<"h", dense<6>>, add<identity, from<"h">>>>>::text() ==
    "layer 1 is repeat<2, network<input<6>, named<\"h\", dense<6>>, add<identity, from<\"h\">>>>, which has "
    "from<...> or named<...> inside it: write the layers out");
static_assert(verdict_of<input<6>, with_input_gradient<network<input<6>, dense<6>>>>::text() ==
              "layer 1 is network<input<6>, dense<6>>, which states which values its own passes keep, and a layer's "
              "passes are those of the network around it: write the network itself");
// A layer of a user's own that reads another one by a path of the network that it was written for.
struct reads_layer_1 {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::add, layer_input, layer_output<1>>>;
  };
};
static_assert(verdict_of<input<6>, network<input<6>, dense<6>, dense<6>, reads_layer_1>>::text() ==
              "layer 1 is network<input<6>, dense<6>, dense<6>, reads_layer_1>, which has a layer that reads another "
              "one, from<...>, whose place here is not known: write its layers instead");
static_assert(verdict_of<input<6>, network<input<6>, dense<6>, reads_layer_1, add<identity, from<1>>>>::text() ==
              "layer 1 is network<input<6>, dense<6>, reads_layer_1, add<identity, from<1>>>, which has a layer that "
              "reads another one, from<...>, whose place here is not known: write its layers instead");
// A composite that does not have the network among its arguments, so that paths inside are not known to begin there.
using short_skip = network<input<6>, dense<6>, add<identity, from<1>>>;
struct hides_a_network {
  template <class In>
  using verdict = typename inferred_shapes<In, short_skip>::verdict;
  template <class In>
  struct on : sequential<short_skip>::on<In> {};
};
static_assert(verdict_of<input<6>, hides_a_network>::text() ==
              "layer 1.1 is network<input<6>, dense<6>, add<identity, from<1>>>, which has a layer that reads another "
              "one, from<...>, whose place here is not known: write its layers instead");
// A network that was refused is refused in its own words.
static_assert(verdict_of<input<6>, residual<network<input<6>, dense<0>>>>::text() ==
              verdict_of<input<6>, dense<0>>::text());

static_assert(laws::has_its_gradient<network<input<2>, network<input<2>, dense<3, act::tanh>>, dense<1>>>());

template <std::size_t... Extents>
auto samples(std::size_t rows) {
  xt::xtensor<double, 1 + sizeof...(Extents)> result = xt::zeros<double>({rows, Extents...});
  for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] = std::sin(0.7 * static_cast<double>(i) + 0.2);
  return result;
}
template <class Some, class Other>
bool same_bits(const Some& some, const Other& other) {
  return some.size() == other.size() && std::equal(some.data(), some.data() + some.size(), other.data());
}

// Starting values, a gradient, steps with one thread and with several, and answers.
template <class Net, class Other, class X, class Y>
void check_alike(const X& x, const Y& target) {
  model<Net, double> m{seed{1}};
  model<Other, double> other{seed{1}};
  BOOST_TEST(same_bits(m, other));
  const std::size_t rows = x.shape()[0];
  auto tape = tape_for(m, rows);
  auto other_tape = tape_for(other, rows);
  auto g = gradient_for(m);
  auto other_g = gradient_for(other);
  BOOST_TEST(value_and_gradient(m, squared_error{}, x, target, tape, g, draw{seed{5}, 1}) ==
             value_and_gradient(other, squared_error{}, x, target, other_tape, other_g, draw{seed{5}, 1}));
  BOOST_TEST(same_bits(g, other_g));
  auto steps = optimizer_for(m, adam{}, seed{3});
  auto other_steps = optimizer_for(other, adam{}, seed{3});
  BOOST_TEST(steps.step(m, squared_error{}, x, target, tape) ==
             other_steps.step(other, squared_error{}, x, target, other_tape));
  BOOST_TEST(steps.step(m, squared_error{}, x, target, tape, threads{3}) ==
             other_steps.step(other, squared_error{}, x, target, other_tape, threads{1}));
  BOOST_TEST(same_bits(m, other));
  BOOST_TEST(!same_bits(m, model<Net, double>{seed{1}}));
  BOOST_TEST(m(x) == other(x));
}

}  // namespace

BOOST_AUTO_TEST_CASE(training_and_answers_are_those_of_the_layers_written_out) {
  check_alike<net, written_out>(samples<3>(40), samples<2>(40));
}

BOOST_AUTO_TEST_CASE(layers_of_a_network_read_each_other_where_it_is_a_layer) {
  check_alike<skips, skips_written_out>(samples<6>(20), samples<2>(20));
}

BOOST_AUTO_TEST_CASE(networks_over_sequences) {
  check_alike<of_sequence, of_sequence_written_out>(samples<5, 3>(20), samples<5, 4>(20));
}

// A stream has the inner network's names again, on one step.
BOOST_AUTO_TEST_CASE(a_stream_goes_through_a_network_inside) {
  const model<of_sequence> m{glorot_uniform{}, seed{2}};
  tensor<float, shape<5, 3>> x;
  float number = 0;
  for (float& each : x) each = 2 * std::sin(number += 0.7f);
  const auto whole = m(x);
  auto stream = stream_of(m);
  for (std::size_t t = 0; t < 5; ++t) {
    const auto answer = stream(tensor<float, shape<3>>{x(t, 0), x(t, 1), x(t, 2)});
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(answer(i) == whole(t, i), boost::test_tools::tolerance(1e-5f));
  }
}

// A trained network goes into another one by its symbols, and both are in a file under the names of the paths.
BOOST_AUTO_TEST_CASE(parameters_are_copied_and_saved) {
  using part = network<input<3>, dense<4, act::tanh>, dense<2>>;
  using whole = network<input<3>, part, act::silu, dense<1>>;
  model<part> trained{glorot_uniform{}, seed{4}};
  model<whole> m{glorot_uniform{}, seed{5}};
  m[W<1, 1>] = trained[W<1>], m[b<1, 1>] = trained[b<1>];
  m[W<1, 2>] = trained[W<2>], m[b<1, 2>] = trained[b<2>];
  const tensor<float, shape<3>> x{0.3f, -0.2f, 0.9f};
  const auto z = trained(x);
  float by_hand = m[b<3>](0);
  for (std::size_t i = 0; i < 2; ++i) by_hand += m[W<3>](0, i) * z(i) / (1 + std::exp(-z(i)));
  BOOST_TEST(m(x)(0) == by_hand, boost::test_tools::tolerance(1e-5f));

  const auto path = (std::filesystem::temp_directory_path() / "topology_network_as_layer.safetensors").string();
  save(m, path);
  model<whole> again;
  load(again, path);
  BOOST_TEST(same_bits(m, again));
  model<network<input<3>, sequential<dense<4, act::tanh>, dense<2>>, act::silu, dense<1>>> other;
  load(other, path);
  BOOST_TEST(same_bits(m, other));
  std::filesystem::remove(path);
}
