// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE topology_network
#include <boost/test/unit_test.hpp>

#include <boost/hana/append.hpp>
#include <boost/hana/concat.hpp>
#include <boost/hana/drop_front.hpp>
#include <boost/hana/insert.hpp>
#include <boost/hana/replicate.hpp>
#include <boost/hana/size.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <chainrule/arithmetic.hpp>

namespace hana = boost::hana;
using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using net = network<input<64>, dense<32, act::relu>, dense<10>>;

// Constants of the type, by hand.
static_assert(net::depth == 2);
static_assert(net::input_shape{} == shape<64>{});
static_assert(net::output_shape{} == shape<10>{});
static_assert(net::parameter_count == 64 * 32 + 32 + 32 * 10 + 10);
static_assert(net::forward_multiply_adds == 64 * 32 + 32 * 10);
// dW of both, da(1) from z(2), the activation's diagonal; nothing for the input
static_assert(net::backward_multiply_adds == 64 * 32 + 32 * 10 + 32 * 10 + 32);
// each parameter begins at a multiple of 16 elements
static_assert(net::parameter_bytes<float> == 4 * (2048 + 32 + 320 + 16));
static_assert(net::parameter_bytes<double> == 2 * net::parameter_bytes<float>);
// a sample: a(1), a(2), their gradients, a converted input and target; samples in sixteens
static_assert(net::tape_bytes<float>(1) == 4 * 16 * (2 * (32 + 10) + 64 + 10));
static_assert(net::tape_bytes<float>(16) == net::tape_bytes<float>(1));
static_assert(net::tape_bytes<float>(17) == 2 * net::tape_bytes<float>(1));
static_assert(net::training_bytes<adam, float>(16) == 3 * net::parameter_bytes<float> + net::tape_bytes<float>(16));
static_assert(net::training_bytes<sgd, float>(16) == net::parameter_bytes<float> + net::tape_bytes<float>(16));

// Stated sizes and outputs.
static_assert(network<input<784>, dense<in_features<784>, out_features<128>>,
                      dense<in_features<128>, out_features<10>, act::tanh>, output<10>>::output_shape{} == shape<10>{});
static_assert(network<input<784>, dense<10>, output<10>>::depth == 1);

// Any shape in, and out again.
using picture = network<input<1, 28, 28>, flatten, dense<12>, reshape<3, 2, 2>, act::relu>;
static_assert(picture::output_shape{} == shape<3, 2, 2>{});
static_assert(shape_of<picture>(a<1>) == shape<784>{});
static_assert(shape_of<picture>(a<4>) == shape<3, 2, 2>{});
static_assert(shape_of<network<input<2, 3>, concat<act::relu, act::tanh>>>(a<1>) == shape<4, 3>{});

// The list is Hana's.
static_assert(decltype(hana::size(net::layers))::value == 3);
using longer = network_of<decltype(hana::append(net::layers, hana::type_c<act::tanh>))>;
static_assert(std::is_same_v<longer, network<input<64>, dense<32, act::relu>, dense<10>, act::tanh>>);
using joined = network_of<decltype(hana::concat(hana::tuple_t<input<64>, dense<64>>,
                                                hana::drop_front(net::layers, hana::size_c<1>)))>;
static_assert(std::is_same_v<joined, network<input<64>, dense<64>, dense<32, act::relu>, dense<10>>>);
using inserted = network_of<decltype(hana::insert(net::layers, hana::size_c<1>, hana::type_c<dense<16>>))>;
static_assert(std::is_same_v<inserted, network<input<64>, dense<16>, dense<32, act::relu>, dense<10>>>);
using tower = network_of<decltype(hana::concat(
    hana::tuple_t<input<8>>, hana::replicate<hana::tuple_tag>(hana::type_c<dense<8, act::tanh>>, hana::size_c<50>)))>;
static_assert(tower::depth == 50);
static_assert(tower::parameter_count == 50 * (64 + 8));
using unfit = decltype(hana::append(net::layers, hana::type_c<dense<in_features<11>, out_features<2>>>));
static_assert(is_refused<network_of<unfit>>);

// The list of a refused network is one too. What is made of it is refused for the same reason, without another word.
using refused = network<input<28, 28>, dense<10>>;
static_assert(std::is_same_v<network_of<decltype(refused::layers)>, refused>);
static_assert(std::is_same_v<network_of<decltype(hana::append(refused::layers, hana::type_c<dense<3>>))>, refused>);
static_assert(
    std::is_same_v<network_of<decltype(hana::concat(hana::tuple_t<input<3>, dense<2>>, refused::layers))>, refused>);
static_assert(std::is_same_v<network_of<refused>, refused> &&
              std::is_same_v<network_of<const hana::tuple<const hana::type<input<3>>, hana::type<const dense<2>>>&>,
                             network<input<3>, dense<2>>>);
static_assert(std::is_same_v<network_of<int>, gate_of<refusal<int, internal::is_not_a_list_of_types>>>);
static_assert(std::is_same_v<network_of<net>, gate_of<refusal<net, internal::is_not_a_list_of_types>>>);
static_assert(std::is_same_v<network_of<hana::tuple<input<3>, dense<2>>>,
                             gate_of<refusal<hana::tuple<input<3>, dense<2>>, internal::is_not_a_list_of_types>>>);

// Budgets.
using small = within_budget<net, max_parameters<3000>, max_parameter_bytes<10000>, max_tape_bytes<32, 30000>,
                            max_training_bytes<adam, 32, 80000>, max_forward_multiply_adds<3000>,
                            max_backward_multiply_adds<3000>>;
static_assert(std::is_same_v<small, net>);

}  // namespace

BOOST_AUTO_TEST_CASE(memory_is_shared_where_nothing_is_lost) {
  // tanh's derivative is computed from its output: z(1) and a(1) share a place; silu's needs its input, so both are
  // kept.
  using from_output = network<input<3>, dense<4, act::tanh>>;
  using from_input = network<input<3>, dense<4, act::silu>>;
  BOOST_TEST(memory_plan_of<from_output>.value_extent == 4u);
  BOOST_TEST(memory_plan_of<from_input>.value_extent == 8u);
  BOOST_TEST(!memory_plan_of<from_output>.kept[1]);
  BOOST_TEST(memory_plan_of<from_output>.kept[2]);
  BOOST_TEST(memory_plan_of<from_input>.kept[1]);
  // flatten and an identity activation cost nothing; an activation as an entry overwrites a layer's output
  using rearranged_only = network<input<2, 3>, flatten, dense<4>, reshape<2, 2>, act::relu>;
  BOOST_TEST(memory_plan_of<rearranged_only>.value_extent == 4u);
  // a residual's input is needed by both ways
  using both_ways = network<input<3>, dense<4>, residual<act::tanh>>;
  BOOST_TEST(memory_plan_of<both_ways>.value_extent == 12u);
}

BOOST_AUTO_TEST_CASE(parameters_are_aligned_and_apart) {
  const auto& graph = network<input<3>, dense<5>, residual<dense<7>, dense<5>>, dense<1>>::graph();
  for (std::size_t p = 0; p + 1 < graph.extents.parameters; ++p) {
    BOOST_TEST(graph.parameters[p].offset % parameter_alignment == 0u);
    BOOST_TEST(graph.parameters[p].offset + graph.parameters[p].size <= graph.parameters[p + 1].offset);
  }
}
