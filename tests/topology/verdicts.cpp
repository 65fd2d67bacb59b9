// SPDX-License-Identifier: BSL-1.0
// The verdicts about lists of layers, symbols and budgets, word for word.
#define BOOST_TEST_MODULE topology_verdicts
#include <boost/test/unit_test.hpp>

#include <type_traits>

#include <boost/hana/append.hpp>
#include <boost/hana/prepend.hpp>
#include <boost/hana/replicate.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>

#include <chainrule/loss/loss.hpp>
#include <chainrule/optimizer/adam.hpp>
#include <chainrule/recompute/recomputed.hpp>
#include <chainrule/types.hpp>

using namespace chainrule;
namespace hana = boost::hana;

namespace {

template <class Verdict, class... Words>
inline constexpr bool says = std::is_same_v<Verdict, refusal<Words...>>;

// Accepted.
static_assert(std::is_same_v<verdict_of<input<64>, dense<32, act::relu>, dense<10>>, acceptance>);
static_assert(
    verdict_of<input<784>, dense<in_features<784>, out_features<128>>, act::relu, dense<10>, output<10>>::accepted);
static_assert(verdict_of<input<28, 28>, flatten, dense<10>, reshape<2, 5>, output<2, 5>>::accepted);
static_assert(
    verdict_of<input<4>, residual<dense<8, act::tanh>, dense<4>>, concat<dense<2>, act::tanh>, output<6>>::accepted);
static_assert(verdict_of<input<12>, concat<reshape<3, 4>, reshape<3, 4>>, output<6, 4>>::accepted);
static_assert(verdict_of<input<3>, sequential<dense<4>, sequential<dense<2>>>>::accepted);

// A layer fed the wrong extents.
static_assert(
    verdict_of<input<784>, dense<128>, dense<in_features<64>, out_features<10>>>::text() ==
    "layer 2 is dense<in_features<64>, out_features<10>>, which expects shape 64 and receives 128: write dense<in_features<128>, out_features<10>>");
static_assert(
    verdict_of<input<64>, dense<in_features<784>, out_features<128>, act::tanh>, dense<10>>::text() ==
    "layer 1 is dense<in_features<784>, out_features<128>, act::tanh>, which expects shape 784 and receives 64: write dense<in_features<64>, out_features<128>, act::tanh>");
static_assert(
    verdict_of<input<28, 28>, dense<10>>::text() ==
    "layer 1 is dense<10>, which expects shape 784 and receives 28 x 28: write flatten, dense<10>, or time_distributed<dense<10>>");

// Steps of a sequence.
static_assert(
    verdict_of<input<sequence<9>, 3>, residual<dense<3>>, repeat<2, dense<3>>, dense<10>, output<9, 10>>::accepted);
static_assert(std::is_same_v<network<input<"x", sequence<9>, 3>, from<"x">, dense<2>>::input_shape, shape<9, 3>>);
static_assert(std::is_same_v<network<input<sequence<9>, 3>, dense<2>>,
                             network<input<sequence<9>, 3>, time_distributed<dense<2>>>>);
static_assert(verdict_of<input<sequence<9>, tokens<5>>, embedding<3>, dense<2>, output<9, 2>>::accepted &&
              verdict_of<input<9, tokens<5>>, embedding<3>, dense<2>, output<9, 2>>::accepted);
static_assert(
    verdict_of<input<32, sequence<100>>, dense<3>>::text() ==
    "input<32, sequence<100>> states its steps elsewhere than first, or twice: write input<sequence<100>, 32>");
static_assert(
    verdict_of<input<"x", sequence<9>, sequence<8>>, from<"x">>::text() ==
    "input<\"x\", sequence<9>, sequence<8>> states its steps elsewhere than first, or twice: write input<sequence<100>, 32>");
static_assert(verdict_of<input<sequence<100>>, dense<3>>::text() ==
              "input<sequence<100>> states steps and not what each has: write input<sequence<100>, 1> for one number");
static_assert(verdict_of<input<sequence<0>, 3>, dense<3>>::text() ==
              "input<sequence<0>, 3> has an extent of 0: write a positive number");
static_assert(verdict_of<input<2, 9, 3>, dense<3>>::text() ==
              "layer 1 is dense<3>, which expects shape 54 and receives 2 x 9 x 3: write flatten, dense<3>, or "
              "time_distributed<dense<3>>");
static_assert(network<input<2, 9, 3>, time_distributed<dense<4>>>::output_shape{} == shape<2, 9, 4>{});
static_assert(verdict_of<input<5>, time_distributed<dense<3>>>::text() ==
              "layer 1 is time_distributed<dense<3>>, which expects two axes or more, of which the last has the "
              "features, and receives 5");

// A stated output.
static_assert(verdict_of<input<3>, dense<12>, output<10>>::text() ==
              "the network states output<10> and arrives at 12: write output<12>");
static_assert(verdict_of<input<3>, dense<12>, output<3, 4>>::text() ==
              "the network states output<3, 4> and arrives at 12: write output<12>");

// Composites.
static_assert(verdict_of<input<6>, dense<12>, concat<reshape<3, 4>, reshape<2, 6>>>::text() ==
              "layer 2 joins 3 x 4 of branch 1 and 2 x 6 of branch 2: all extents but the first must agree");
static_assert(verdict_of<input<12>, concat<reshape<3, 4>, reshape<3, 4>, reshape<2, 6>>>::text() ==
              "layer 1 joins 6 x 4 of branches 1 to 2 and 2 x 6 of branch 3: all extents but the first must agree");
static_assert(
    verdict_of<input<3>, dense<4>, residual<dense<8>, dense<5>>>::text() ==
    "layer 2 is residual<dense<8>, dense<5>>, which is fed 4 and arrives at 5: its last layer must arrive at what its first is fed");
static_assert(
    verdict_of<input<3>, dense<4>, sequential<dense<in_features<5>, out_features<2>>, dense<10>>>::text() ==
    "layer 2.1 is dense<in_features<5>, out_features<2>>, which expects shape 5 and receives 4: write dense<in_features<4>, out_features<2>>");
static_assert(verdict_of<input<3>, concat<dense<4>, residual<sequential<dense<8>, reshape<3, 2>>>>>::text() ==
              "layer 1.2.1.2 is reshape<3, 2>, which takes 6 elements and receives 8: the number of elements stays");

// Sizes.
static_assert(verdict_of<input<784>, reshape<28, 29>>::text() ==
              "layer 1 is reshape<28, 29>, which takes 812 elements and receives 784: the number of elements stays");
static_assert(verdict_of<input<0>, dense<3>>::text() == "input<0> has an extent of 0: write a positive number");
static_assert(verdict_of<input<3, 0>, flatten, dense<3>>::text() ==
              "input<3, 0> has an extent of 0: write a positive number");
static_assert(verdict_of<input<3>, dense<0>>::text() ==
              "layer 1 is dense<0>, which cannot have 0 units: write a positive whole number");
static_assert(verdict_of<input<3>, dense<-3>>::text() ==
              "layer 1 is dense<-3>, which cannot have -3 units: write a positive whole number");
static_assert(verdict_of<input<3>, dense<2.5>>::text() ==
              "layer 1 is dense<2.5>, which cannot have 2.5 units: write a positive whole number");
static_assert(verdict_of<input<3>, dense<in_features<0>, out_features<10>>>::text() ==
              "layer 1 is dense<in_features<0>, out_features<10>>, which has an extent of 0: write a positive number");
static_assert(verdict_of<input<3>, reshape<0, 3>>::text() ==
              "layer 1 is reshape<0, 3>, which has an extent of 0: write a positive number");
static_assert(
    verdict_of<input<3>, dense<10, double>>::text() ==
    "layer 1 is dense<10, double>, which cannot take double: one activation and no_bias may follow the units");
static_assert(
    verdict_of<input<3>, dense<10, act::tanh, act::relu>>::text() ==
    "layer 1 is dense<10, act::tanh, act::relu>, which cannot take act::relu: one activation and no_bias may follow the units");

// The list's form.
static_assert(verdict_of<>::text() == "the network is empty: write input<1>");
static_assert(verdict_of<input<3>>::text() == "input<3> needs at least one layer");
static_assert(verdict_of<input<3>, output<3>>::text() == "the network needs at least one layer");
static_assert(verdict_of<dense<4>, dense<10>>::text() ==
              "the network begins with dense<4>: input<...> must come first, and only there");
static_assert(verdict_of<dense<4>, input<3>>::text() ==
              "the network begins with dense<4>: input<...> must come first, and only there");
static_assert(verdict_of<output<4>, input<3>, dense<4>>::text() ==
              "the network begins with output<4>: input<...> must come first, and only there");
static_assert(verdict_of<input<3>, dense<4>, input<4>>::text() == "input<...> must come first, and only there");
static_assert(verdict_of<input<3>, output<4>, dense<4>>::text() == "output<...> must come last, and only there");
static_assert(verdict_of<input<3>, dense<4>, output<4>, output<4>>::text() ==
              "output<...> must come last, and only there");
static_assert(verdict_of<input<3>, outputs<dense<4>, dense<2>>, dense<4>>::text() ==
              "outputs<...> must be the last layer: in the middle of a network write concat<...>");
static_assert(!verdict_of<input<3>, outputs<dense<4>>, outputs<dense<4>>>::accepted &&
              !verdict_of<input<3>, outputs<dense<4>>, dense<2>, output<2>>::accepted);
static_assert(verdict_of<input<3>, outputs<dense<4>, dense<2>>, output<6>>::accepted);
static_assert(verdict_of<input<3>, network<input<3>, outputs<dense<4>, dense<2>>>, dense<2>>::accepted);
static_assert(verdict_of<input<3>, dense<4>, int, dense<10>>::text() ==
              "layer 2 is int, which is not a layer: a layer has a member template on<In>");
static_assert(verdict_of<input<3>, sequential<dense<4>, output<4>>>::text() ==
              "layer 1.2 is output<4>, which is not a layer: a layer has a member template on<In>");
static_assert(verdict_of<input<3>, sequential<>>::text() == "layer 1 is sequential<>, which needs at least one layer");
static_assert(verdict_of<input<3>, frozen<>, dense<4>>::text() ==
              "layer 1 is frozen<>, which needs at least one layer");
static_assert(verdict_of<input<3>, dense<4>, named<"h", frozen<>>, from<"h">>::text() ==
              "layer 2 is frozen<>, which needs at least one layer");
static_assert(verdict_of<input<3>, dense<4>, residual<>>::text() ==
              "layer 2 is residual<>, which needs at least one layer");
static_assert(verdict_of<input<3>, sequential<dense<4>, concat<>>>::text() ==
              "layer 1.2 is concat<>, which needs at least one layer");

// The first of several.
static_assert(verdict_of<input<3>, dense<0>, int, reshape<7>>::text() ==
              "layer 1 is dense<0>, which cannot have 0 units: write a positive whole number");

// Depth.
template <std::size_t Count>
constexpr auto same_layers = hana::replicate<hana::tuple_tag>(hana::type_c<dense<4, act::tanh>>, hana::size_c<Count>);
template <std::size_t Count>
using deep = network_of<decltype(hana::prepend(same_layers<Count>, hana::type_c<input<4>>))>;
static_assert(deep<250>::depth == 250);
static_assert(carried_verdict<deep<251>>::text() ==
              "the network has 251 layers, more than the 250 that are allowed: put some of them into sequential<...>");

// Composites in composites: a layer's path has at most eight numbers.
template <class Layer>
using twice = sequential<sequential<Layer>>;
using six_around = twice<twice<twice<dense<3>>>>;
static_assert(network<input<4>, sequential<six_around>>::parameter_count == 15);
static_assert(variable_lookup<network<input<4>, sequential<six_around>>,
                              calculus::symbol<calculus::weight, 1, 1, 1, 1, 1, 1, 1, 1>>::verdict::accepted);
static_assert(
    verdict_of<input<4>, twice<six_around>>::text() ==
    "layer 1 is sequential<sequential<sequential<sequential<sequential<sequential<sequential<sequential<dense<3>>>>>>>>>, which nests layers 9 deep, more than the 8 that are allowed: lay its layers in a row");
static_assert(
    verdict_of<input<4>, concat<dense<1>, residual<act::relu, twice<six_around>, dense<4>>>>::text() ==
    "layer 1.2.2 is sequential<sequential<sequential<sequential<sequential<sequential<sequential<sequential<dense<3>>>>>>>>>, which nests layers 9 deep, more than the 8 that are allowed: lay its layers in a row");

// A network is a topology or a gate, and a Hana list made longer is checked again.
using net = network<input<64>, dense<32, act::relu>, dense<10>>;
static_assert(std::is_same_v<net, topology<input<64>, dense<32, act::relu>, dense<10>>>);
static_assert(Network<net> && !is_refused<net>);
static_assert(!Network<network<input<3>, int>> && is_refused<network<input<3>, int>>);
static_assert(carried_verdict<network<input<3>, int>>::text() ==
              "layer 1 is int, which is not a layer: a layer has a member template on<In>");
static_assert(
    carried_verdict<network_of<
        decltype(hana::append(net::layers, hana::type_c<dense<in_features<12>, out_features<3>>>))>>::text() ==
    "layer 3 is dense<in_features<12>, out_features<3>>, which expects shape 12 and receives 10: write dense<in_features<10>, out_features<3>>");

// Budgets.
static_assert(verdict_of_budget<net, max_parameters<2410>, max_forward_multiply_adds<2368>>::accepted);
static_assert(std::is_same_v<within_budget<net, max_parameters<2410>>, net>);
static_assert(verdict_of_budget<net, max_parameters<10>>::text() ==
              "the network exceeds max_parameters<10>: it comes to 2410");
static_assert(verdict_of_budget<net, max_parameters<10000>, max_forward_multiply_adds<1000>>::text() ==
              "the network exceeds max_forward_multiply_adds<1000>: it comes to 2368");
static_assert(verdict_of_budget<net, max_backward_multiply_adds<1000>>::text() ==
              "the network exceeds max_backward_multiply_adds<1000>: it comes to 2720");
static_assert(verdict_of_budget<net, max_parameter_bytes<4096, double>>::text() ==
              "the network exceeds max_parameter_bytes<4096, double>: it comes to 19328");
static_assert(verdict_of_budget<net, max_tape_bytes<32, 1024>>::text() ==
              "the network exceeds max_tape_bytes<32, 1024>: it comes to 20224");
static_assert(verdict_of_budget<net, max_training_bytes<adam, 32, 20000>>::text() ==
              "the network exceeds max_training_bytes<adam, 32, 20000>: it comes to 49216");
static_assert(std::is_same_v<within_budget<network<input<3>, int>, max_parameters<1>>, network<input<3>, int>>);

// Symbols.
using calculus::symbol;
using image_net = network<input<2, 3>, flatten, sequential<dense<4, act::tanh>, dense<2>>>;
static_assert(variable_lookup<image_net, symbol<calculus::weight, 2, 1>>::verdict::accepted);
static_assert(std::is_same_v<variable_lookup<image_net, symbol<calculus::weight, 2, 1>>::extents, shape<4, 6>>);
static_assert(variable_lookup<image_net, symbol<calculus::weight, 9>>::verdict::text() ==
              "W<9> names a layer that is not there: the network has 2 layers");
static_assert(variable_lookup<image_net, symbol<calculus::weight, 0>>::verdict::text() ==
              "W<0> names a layer that is not there: the network has 2 layers");
static_assert(variable_lookup<image_net, symbol<calculus::weight, 2, 3>>::verdict::text() ==
              "W<2, 3> names a layer that is not there: the network has 2 layers");
static_assert(variable_lookup<image_net, symbol<calculus::weight, 1, 1>>::verdict::text() ==
              "W<1, 1> names a layer that is not there: the network has 2 layers");
static_assert(variable_lookup<image_net, symbol<calculus::weight, 1>>::verdict::text() ==
              "layer 1 is flatten, which has no W<1>");
static_assert(variable_lookup<image_net, symbol<calculus::preactivation, 1>>::verdict::text() ==
              "layer 1 is flatten, which has no z<1>");
static_assert(variable_lookup<image_net, symbol<calculus::target>>::verdict::text() ==
              "y is not a variable of the network");

// Losses.
static_assert(squared_error::verdict<shape<1>>::accepted && binary_cross_entropy::verdict<shape<2, 3>>::accepted);
static_assert(softmax_cross_entropy::verdict<shape<2>>::accepted);
static_assert(softmax_cross_entropy::verdict<shape<1>>::text() ==
              "softmax_cross_entropy needs two or more classes in one vector and receives 1");
static_assert(softmax_cross_entropy::verdict<shape<2, 5>>::text() ==
              "softmax_cross_entropy needs two or more classes in one vector and receives 2 x 5");

// Second derivatives: every layer of the library's declares them; the first factor that does not is refused.
struct undeclared : act::elementwise<undeclared> {
  template <class T>
  static constexpr T value(T z) {
    return z;
  }
  template <class T>
  static constexpr T derivative_from_output(T) {
    return T(1);
  }
};
using all_layers =
    network<input<2, 9, 9>, conv2d<filters<2>, kernel_size<2>, act::relu>, max_pool2d<2>, avg_pool2d<2>, flatten,
            dense<8, act::tanh>, act::sigmoid, residual<act::gelu>, concat<act::silu, sequential<dense<4>, act::elu<>>>,
            act::softplus, act::leaky_relu<>, act::identity, reshape<3, 4>>;
static_assert(second_derivative_verdict<all_layers>::accepted && !is_piecewise_linear<all_layers>);
static_assert(is_piecewise_linear<network<input<2, 9, 9>, conv2d<filters<2>, kernel_size<2>, act::relu>, max_pool2d<2>,
                                          flatten, residual<act::leaky_relu<0.2>>, dense<3>>>);
static_assert(
    second_derivative_verdict<network<input<3>, dense<4, act::tanh>, dense<2, undeclared>>>::text() ==
    "layer 2 is dense<2, undeclared>, which uses undeclared, which declares no second derivative: write in it using piecewise_linear = void, or if it is curved using twice_differentiable = void");
static_assert(
    second_derivative_verdict<network<input<3>, concat<dense<2>, residual<undeclared>>, undeclared>>::text() ==
    "layer 1.2.1 is undeclared, which declares no second derivative: write in it using piecewise_linear = void, or if it is curved using twice_differentiable = void");
static_assert(second_derivative_of_loss<squared_error>::accepted &&
              second_derivative_of_loss<binary_cross_entropy>::accepted &&
              second_derivative_of_loss<softmax_cross_entropy>::accepted);
static_assert(
    second_derivative_of_loss<undeclared>::text() ==
    "undeclared declares no second derivative: write in it using piecewise_linear = void, or if it is curved using twice_differentiable = void");

// A pass through to the input has another memory plan, and more to do.
using trained = network<input<3>, dense<4, act::tanh>, dense<2>>;
static_assert(!memory_plan_of<trained>.differentiated[0] &&
              memory_plan_of<with_input_gradient<trained>>.differentiated[0]);
static_assert(memory_plan_of<with_input_gradient<trained>>.adjoint_extent ==
              memory_plan_of<trained>.adjoint_extent + 3);
static_assert(with_input_gradient<trained>::backward_multiply_adds == trained::backward_multiply_adds + 3 * 4);
static_assert(with_input_gradient<trained>::tape_extent == trained::tape_extent + 3);

// Matrices with a row and a column for each parameter.
static_assert(dense_matrix_verdict<trained>::accepted && hessian_bytes<trained, float> == 26 * 26 * 4);
static_assert(
    dense_matrix_verdict<network<input<1000>, dense<10>>>::text() ==
    "the network has 10010 parameters, more than the 4096 that are allowed in such a matrix: multiply with it instead, by hessian_vector_product");
static_assert(dense_matrix_verdict<network<input<3>, act::tanh>>::text() ==
              "the network has 0 parameters, none to differentiate by");

template <class... Entries>
constexpr bool accepts() {
  return verdict_of<Entries...>::accepted;
}

// Asked of what was refused, a verdict is that refusal, and a concept false; asked of no network, it says so.
using refused = network<input<28, 28>, dense<10>>;
using why = verdict_of<input<28, 28>, dense<10>>;
template <class Verdict>
inline constexpr bool is_no_network = says<Verdict, int, is_not_a_network>;
static_assert(!why::accepted && !verdict_of<refused>::accepted && !verdict_of<input<3>, refused>::accepted);
static_assert(verdict_of_network<refused>::text() == why::text() &&
              verdict_of_network<const refused&>::text() == why::text());
static_assert(verdict_of_network<net>::accepted && verdict_of_network<const net&>::accepted &&
              is_no_network<verdict_of_network<int>>);
static_assert(verdict_of_budget<refused, max_parameters<1000000>>::text() == why::text() &&
              is_no_network<verdict_of_budget<int, max_parameters<1>>>);
static_assert(!verdict_of_budget<within_budget<net, max_parameters<1>>, max_parameters<1000000>>::accepted);
static_assert(verdict_of_budget<net, int>::text() == "int is not a limit: write one as max_parameters<1000>");
static_assert(second_derivative_verdict<refused>::text() == why::text() &&
              is_no_network<second_derivative_verdict<int>>);
static_assert(dense_matrix_verdict<refused>::text() == why::text() && is_no_network<dense_matrix_verdict<int>>);
static_assert(!is_piecewise_linear<refused> && !is_piecewise_linear<int>);
static_assert(ValidNetwork<input<3>, dense<2>> && !ValidNetwork<input<3>, dense<0>> && !ValidNetwork<> &&
              !ValidNetwork<int>);
static_assert(ValidNetwork<net> && ValidNetwork<const net&> && !ValidNetwork<refused> && !ValidNetwork<const refused>);
static_assert(FitsIn<net, max_parameters<2410>> && !FitsIn<net, max_parameters<2409>> &&
              !FitsIn<net, max_parameters<2410>, max_forward_multiply_adds<1>>);
static_assert(FitsIn<const net&, const max_parameters<2410>> && FitsIn<net> && !FitsIn<refused> &&
              !FitsIn<refused, max_parameters<1000000>> && !FitsIn<int> && !FitsIn<net, int>);
static_assert(Network<const net> && Network<const net&>);

// A type that is const, or refers, is the type.
static_assert(std::is_same_v<network<const input<64>, const dense<32, act::relu>&, const dense<10>, const output<10>>,
                             network<input<64>, dense<32, act::relu>, dense<10>, output<10>>>);
struct named_width;
static_assert(std::is_same_v<network<const let<named_width, 4>, input<3>, dense<units<named_width>>>,
                             network<input<3>, dense<4>>>);
static_assert(verdict_of_budget<const net&, max_parameters<2410>>::accepted &&
              second_derivative_verdict<const net&>::accepted && dense_matrix_verdict<const net&>::accepted);
static_assert(second_derivative_of_loss<const squared_error&>::accepted &&
              is_piecewise_linear<const net&> == is_piecewise_linear<net>);
static_assert(std::is_same_v<within_budget<const net, max_parameters<2410>>, net> &&
              std::is_same_v<recomputed<const net&, max_tape_bytes<1, 1000000>>, net>);
static_assert(carried_verdict<within_budget<int, max_parameters<1>>>::text() ==
              "int is not a network: write network<input<...>, ...>");
static_assert(carried_verdict<recomputed<int, max_tape_bytes<1, 1>>>::text() ==
              "int is not a network: write network<input<...>, ...>");

// A function of whoever asks for a network that fits.
template <FitsIn<max_parameters<100>> Net>
constexpr int chosen(Net*) {
  return 1;
}
template <class Net>
constexpr int chosen(Net*) {
  return 2;
}
using small_net = network<input<3>, dense<2>>;
static_assert(chosen(static_cast<small_net*>(nullptr)) == 1 && chosen(static_cast<net*>(nullptr)) == 2 &&
              chosen(static_cast<refused*>(nullptr)) == 2);

}  // namespace

BOOST_AUTO_TEST_CASE(lists_are_accepted_or_refused) {
  BOOST_TEST((accepts<input<64>, dense<32, act::relu>, dense<10>, output<10>>()));
  BOOST_TEST((accepts<input<2, 3>, flatten, residual<dense<6>>>()));
  BOOST_TEST(!(accepts<input<64>, dense<32, act::relu>, dense<10>, output<12>>()));
  BOOST_TEST(!(accepts<input<2, 3>, residual<dense<6>>>()));
  BOOST_TEST(!(accepts<>()));
}
