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

#include <chainrule/optimizer/adam.hpp>
#include <chainrule/types.hpp>

using namespace chainrule;
namespace hana = boost::hana;

namespace {

template <class Verdict, class... Words>
inline constexpr bool says = std::is_same_v<Verdict, refusal<Words...>>;

// Accepted.
static_assert(std::is_same_v<verdict_of<input<64>, dense<32, act::relu>, dense<10>>, acceptance>);
static_assert(verdict_of<input<784>, dense<from<784>, to<128>>, act::relu, dense<10>, output<10>>::accepted);
static_assert(verdict_of<input<28, 28>, flatten, dense<10>, reshape<2, 5>, output<2, 5>>::accepted);
static_assert(verdict_of<input<4>, residual<dense<8, act::tanh>, dense<4>>, concat<dense<2>, act::tanh>, output<6>>::accepted);
static_assert(verdict_of<input<12>, concat<reshape<3, 4>, reshape<3, 4>>, output<6, 4>>::accepted);
static_assert(verdict_of<input<3>, sequence<dense<4>, sequence<dense<2>>>>::accepted);

// A layer fed the wrong extents.
static_assert(says<verdict_of<input<784>, dense<128>, dense<from<64>, to<10>>>,  //
                   at_layer<2>, dense<from<64>, to<10>>, expects<shape<64>>, receives<shape<128>>, chainrule::write_instead<dense<from<128>, to<10>>>>);
static_assert(says<verdict_of<input<64>, dense<from<784>, to<128>, act::tanh>, dense<10>>,  //
                   at_layer<1>, dense<from<784>, to<128>, act::tanh>, expects<shape<784>>, receives<shape<64>>, chainrule::write_instead<dense<from<64>, to<128>, act::tanh>>>);
static_assert(says<verdict_of<input<28, 28>, dense<10>>,  //
                   at_layer<1>, dense<10>, expects<shape<784>>, receives<shape<28, 28>>, chainrule::write_instead<list<flatten, dense<10>>>>);

// A stated output.
static_assert(says<verdict_of<input<3>, dense<12>, output<10>>, states<output<10>>, arrives_at<shape<12>>, chainrule::write_instead<output<12>>>);
static_assert(says<verdict_of<input<3>, dense<12>, output<3, 4>>, states<output<3, 4>>, arrives_at<shape<12>>, chainrule::write_instead<output<12>>>);

// Composites.
static_assert(says<verdict_of<input<6>, dense<12>, concat<reshape<3, 4>, reshape<2, 6>>>,  //
                   at_layer<2>, branch_arrives_at<1, shape<3, 4>>, branch_arrives_at<2, shape<2, 6>>, do_not_join>);
static_assert(says<verdict_of<input<12>, concat<reshape<3, 4>, reshape<3, 4>, reshape<2, 6>>>,  //
                   at_layer<1>, branch_arrives_at<2, shape<6, 4>>, branch_arrives_at<3, shape<2, 6>>, do_not_join>);
static_assert(says<verdict_of<input<3>, dense<4>, residual<dense<8>, dense<5>>>,  //
                   at_layer<2>, residual<dense<8>, dense<5>>, receives<shape<4>>, arrives_at<shape<5>>, expects<shape<4>>>);
static_assert(says<verdict_of<input<3>, dense<4>, sequence<dense<from<5>, to<2>>, dense<10>>>,  //
                   at_layer<2, 1>, dense<from<5>, to<2>>, expects<shape<5>>, receives<shape<4>>, chainrule::write_instead<dense<from<4>, to<2>>>>);
static_assert(says<verdict_of<input<3>, concat<dense<4>, residual<sequence<dense<8>, reshape<3, 2>>>>>,  //
                   at_layer<1, 2, 1, 2>, reshape<3, 2>, has_elements<6>, receives<shape<8>>, has_elements<8>>);

// Sizes.
static_assert(says<verdict_of<input<784>, reshape<28, 29>>, at_layer<1>, reshape<28, 29>, has_elements<812>, receives<shape<784>>, has_elements<784>>);
static_assert(says<verdict_of<input<0>, dense<3>>, input<0>, has_a_zero_extent>);
static_assert(says<verdict_of<input<3, 0>, flatten, dense<3>>, input<3, 0>, has_a_zero_extent>);
static_assert(says<verdict_of<input<3>, dense<0>>, at_layer<1>, dense<0>, cannot_have_units<0>>);
static_assert(says<verdict_of<input<3>, dense<-3>>, at_layer<1>, dense<-3>, cannot_have_units<-3>>);
static_assert(says<verdict_of<input<3>, dense<2.5>>, at_layer<1>, dense<2.5>, cannot_have_units<2.5>>);
static_assert(says<verdict_of<input<3>, dense<from<0>, to<10>>>, at_layer<1>, dense<from<0>, to<10>>, has_a_zero_extent>);
static_assert(says<verdict_of<input<3>, reshape<0, 3>>, at_layer<1>, reshape<0, 3>, has_a_zero_extent>);
static_assert(says<verdict_of<input<3>, dense<10, double>>, at_layer<1>, dense<10, double>, does_not_understand<double>>);
static_assert(says<verdict_of<input<3>, dense<10, act::tanh, act::relu>>,  //
                   at_layer<1>, dense<10, act::tanh, act::relu>, does_not_understand<act::relu>>);

// The list's form.
static_assert(says<verdict_of<>, network_is_empty, chainrule::write_instead<input<1>>>);
static_assert(says<verdict_of<input<3>>, input<3>, needs_at_least_one_layer>);
static_assert(says<verdict_of<input<3>, output<3>>, needs_at_least_one_layer>);
static_assert(says<verdict_of<dense<4>, dense<10>>, begins_with<dense<4>>, input_comes_first>);
static_assert(says<verdict_of<dense<4>, input<3>>, begins_with<dense<4>>, input_comes_first>);
static_assert(says<verdict_of<output<4>, input<3>, dense<4>>, begins_with<output<4>>, input_comes_first>);
static_assert(says<verdict_of<input<3>, dense<4>, input<4>>, input_comes_first>);
static_assert(says<verdict_of<input<3>, output<4>, dense<4>>, output_comes_last>);
static_assert(says<verdict_of<input<3>, dense<4>, output<4>, output<4>>, output_comes_last>);
static_assert(says<verdict_of<input<3>, dense<4>, int, dense<10>>, at_layer<2>, int, is_not_a_layer>);
static_assert(says<verdict_of<input<3>, sequence<dense<4>, output<4>>>, at_layer<1, 2>, output<4>, is_not_a_layer>);
static_assert(says<verdict_of<input<3>, sequence<>>, at_layer<1>, sequence<>, needs_at_least_one_layer>);
static_assert(says<verdict_of<input<3>, dense<4>, residual<>>, at_layer<2>, residual<>, needs_at_least_one_layer>);
static_assert(says<verdict_of<input<3>, sequence<dense<4>, concat<>>>, at_layer<1, 2>, concat<>, needs_at_least_one_layer>);

// The first of several.
static_assert(says<verdict_of<input<3>, dense<0>, int, reshape<7>>, at_layer<1>, dense<0>, cannot_have_units<0>>);

// Depth.
template <std::size_t Count>
constexpr auto same_layers = hana::replicate<hana::tuple_tag>(hana::type_c<dense<4, act::tanh>>, hana::size_c<Count>);
template <std::size_t Count>
using deep = network_of<decltype(hana::prepend(same_layers<Count>, hana::type_c<input<4>>))>;
static_assert(deep<250>::depth == 250);
static_assert(std::is_same_v<deep<251>, gate<refusal<has_layers<251>, allows<250>>>>);

// Composites in composites: a layer's path has at most eight numbers.
template <class Layer>
using twice = sequence<sequence<Layer>>;
using six_around = twice<twice<twice<dense<3>>>>;
static_assert(network<input<4>, sequence<six_around>>::parameter_count == 15);
static_assert(lookup<network<input<4>, sequence<six_around>>, calculus::symbol<calculus::weight, 1, 1, 1, 1, 1, 1, 1, 1>>::verdict::accepted);
static_assert(std::is_same_v<verdict_of<input<4>, twice<six_around>>, refusal<at_layer<1>, twice<six_around>, nests<9>, allows<8>>>);
static_assert(std::is_same_v<verdict_of<input<4>, concat<dense<1>, residual<act::relu, twice<six_around>, dense<4>>>>,
                             refusal<at_layer<1, 2, 2>, twice<six_around>, nests<9>, allows<8>>>);

// A network is a topology or a gate, and a Hana list made longer is checked again.
using net = network<input<64>, dense<32, act::relu>, dense<10>>;
static_assert(std::is_same_v<net, topology<input<64>, dense<32, act::relu>, dense<10>>>);
static_assert(Network<net> && !is_absorbed<net>);
static_assert(!Network<network<input<3>, int>> && is_absorbed<network<input<3>, int>>);
static_assert(std::is_same_v<network<input<3>, int>, gate<refusal<at_layer<1>, int, is_not_a_layer>>>);
static_assert(std::is_same_v<network_of<decltype(hana::append(net::layers, hana::type_c<dense<from<12>, to<3>>>))>,
                             gate<refusal<at_layer<3>, dense<from<12>, to<3>>, expects<shape<12>>, receives<shape<10>>, chainrule::write_instead<dense<from<10>, to<3>>>>>>);

// Budgets.
static_assert(verdict_of_budget<net, max_parameters<2410>, max_forward_multiply_adds<2368>>::accepted);
static_assert(std::is_same_v<within_budget<net, max_parameters<2410>>, net>);
static_assert(says<verdict_of_budget<net, max_parameters<10>>, exceeds_budget<max_parameters<10>>, comes_to<2410>>);
static_assert(says<verdict_of_budget<net, max_parameters<10000>, max_forward_multiply_adds<1000>>,  //
                   exceeds_budget<max_forward_multiply_adds<1000>>, comes_to<64 * 32 + 32 * 10>>);
static_assert(says<verdict_of_budget<net, max_backward_multiply_adds<1000>>,  //
                   exceeds_budget<max_backward_multiply_adds<1000>>, comes_to<net::backward_multiply_adds>>);
static_assert(says<verdict_of_budget<net, max_parameter_bytes<4096, double>>,  //
                   exceeds_budget<max_parameter_bytes<4096, double>>, comes_to<net::parameter_bytes<double>>>);
static_assert(says<verdict_of_budget<net, max_tape_bytes<32, 1024>>, exceeds_budget<max_tape_bytes<32, 1024>>, comes_to<net::tape_bytes<float>(32)>>);
static_assert(says<verdict_of_budget<net, max_training_bytes<adam, 32, 20000>>,  //
                   exceeds_budget<max_training_bytes<adam, 32, 20000>>, comes_to<net::training_bytes<adam, float>(32)>>);
static_assert(std::is_same_v<within_budget<network<input<3>, int>, max_parameters<1>>, network<input<3>, int>>);

// Symbols.
using calculus::symbol;
using image_net = network<input<2, 3>, flatten, sequence<dense<4, act::tanh>, dense<2>>>;
static_assert(lookup<image_net, symbol<calculus::weight, 2, 1>>::verdict::accepted);
static_assert(std::is_same_v<lookup<image_net, symbol<calculus::weight, 2, 1>>::extents, shape<4, 6>>);
static_assert(says<lookup<image_net, symbol<calculus::weight, 9>>::verdict, no_such_layer<symbol<calculus::weight, 9>>, has_layers<2>>);
static_assert(says<lookup<image_net, symbol<calculus::weight, 0>>::verdict, no_such_layer<symbol<calculus::weight, 0>>, has_layers<2>>);
static_assert(says<lookup<image_net, symbol<calculus::weight, 2, 3>>::verdict, no_such_layer<symbol<calculus::weight, 2, 3>>, has_layers<2>>);
static_assert(says<lookup<image_net, symbol<calculus::weight, 1, 1>>::verdict, no_such_layer<symbol<calculus::weight, 1, 1>>, has_layers<2>>);
static_assert(says<lookup<image_net, symbol<calculus::weight, 1>>::verdict, at_layer<1>, layer_has_no<flatten, symbol<calculus::weight, 1>>>);
static_assert(says<lookup<image_net, symbol<calculus::preactivation, 1>>::verdict, at_layer<1>, layer_has_no<flatten, symbol<calculus::preactivation, 1>>>);
static_assert(says<lookup<image_net, symbol<calculus::target>>::verdict, not_a_variable_of_the_network<symbol<calculus::target>>>);

// Losses.
static_assert(squared_error::verdict<shape<1>>::accepted && binary_cross_entropy::verdict<shape<2, 3>>::accepted);
static_assert(softmax_cross_entropy::verdict<shape<2>>::accepted);
static_assert(says<softmax_cross_entropy::verdict<shape<1>>, softmax_cross_entropy, needs_a_vector_of_two_or_more_classes, receives<shape<1>>>);
static_assert(says<softmax_cross_entropy::verdict<shape<2, 5>>, softmax_cross_entropy, needs_a_vector_of_two_or_more_classes, receives<shape<2, 5>>>);

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
using all_layers = network<input<2, 9, 9>, conv2d<filters<2>, kernel_size<2>, act::relu>, max_pool2d<2>, avg_pool2d<2>, flatten, dense<8, act::tanh>, act::sigmoid,
                           residual<act::gelu>, concat<act::silu, sequence<dense<4>, act::elu>>, act::softplus, act::leaky_relu, act::identity, reshape<3, 4>>;
static_assert(second_derivative_verdict<all_layers>::accepted && !is_piecewise_linear<all_layers>);
static_assert(is_piecewise_linear<network<input<2, 9, 9>, conv2d<filters<2>, kernel_size<2>, act::relu>, max_pool2d<2>, flatten, residual<act::leaky<1, 5>>, dense<3>>>);
static_assert(says<second_derivative_verdict<network<input<3>, dense<4, act::tanh>, dense<2, undeclared>>>, at_layer<2>, dense<2, undeclared>,
                   declares_no_second_derivative<undeclared>>);
static_assert(says<second_derivative_verdict<network<input<3>, concat<dense<2>, residual<undeclared>>, undeclared>>, at_layer<1, 2, 1>, undeclared,
                   declares_no_second_derivative<undeclared>>);
static_assert(second_derivative_of_loss<squared_error>::accepted && second_derivative_of_loss<binary_cross_entropy>::accepted &&
              second_derivative_of_loss<softmax_cross_entropy>::accepted);
static_assert(says<second_derivative_of_loss<undeclared>, declares_no_second_derivative<undeclared>>);

// A pass through to the input has another memory plan, and more to do.
using trained = network<input<3>, dense<4, act::tanh>, dense<2>>;
static_assert(!plan_of<trained>.differentiated[0] && plan_of<to_the_input<trained>>.differentiated[0]);
static_assert(plan_of<to_the_input<trained>>.adjoint_extent == plan_of<trained>.adjoint_extent + 3);
static_assert(to_the_input<trained>::backward_multiply_adds == trained::backward_multiply_adds + 3 * 4);
static_assert(to_the_input<trained>::tape_extent == trained::tape_extent + 3);

// Matrices with a row and a column for each parameter.
static_assert(dense_matrix_verdict<trained>::accepted && hessian_bytes<trained, float> == 26 * 26 * 4);
static_assert(says<dense_matrix_verdict<network<input<1000>, dense<10>>>, has_parameters<10010>, allows<4096>>);
static_assert(says<dense_matrix_verdict<network<input<3>, act::tanh>>, has_parameters<0>>);

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
static_assert(std::is_same_v<verdict_of_network<refused>, why> && std::is_same_v<verdict_of_network<const refused&>, why>);
static_assert(verdict_of_network<net>::accepted && verdict_of_network<const net&>::accepted && is_no_network<verdict_of_network<int>>);
static_assert(std::is_same_v<verdict_of_budget<refused, max_parameters<1000000>>, why> && is_no_network<verdict_of_budget<int, max_parameters<1>>>);
static_assert(!verdict_of_budget<within_budget<net, max_parameters<1>>, max_parameters<1000000>>::accepted);
static_assert(says<verdict_of_budget<net, int>, int, is_not_a_limit>);
static_assert(std::is_same_v<second_derivative_verdict<refused>, why> && is_no_network<second_derivative_verdict<int>>);
static_assert(std::is_same_v<dense_matrix_verdict<refused>, why> && is_no_network<dense_matrix_verdict<int>>);
static_assert(!is_piecewise_linear<refused> && !is_piecewise_linear<int>);
static_assert(ValidNetwork<input<3>, dense<2>> && !ValidNetwork<input<3>, dense<0>> && !ValidNetwork<> && !ValidNetwork<int>);
static_assert(ValidNetwork<net> && ValidNetwork<const net&> && !ValidNetwork<refused> && !ValidNetwork<const refused>);
static_assert(FitsIn<net, max_parameters<2410>> && !FitsIn<net, max_parameters<2409>> && !FitsIn<net, max_parameters<2410>, max_forward_multiply_adds<1>>);
static_assert(FitsIn<const net&, const max_parameters<2410>> && FitsIn<net> && !FitsIn<refused> && !FitsIn<refused, max_parameters<1000000>> && !FitsIn<int> && !FitsIn<net, int>);
static_assert(Network<const net> && Network<const net&>);

// A type that is const, or refers, is the type.
static_assert(std::is_same_v<network<const input<64>, const dense<32, act::relu>&, const dense<10>, const output<10>>, network<input<64>, dense<32, act::relu>, dense<10>, output<10>>>);
struct named_width;
static_assert(std::is_same_v<network<const let<named_width, 4>, input<3>, dense<units<named_width>>>, network<input<3>, dense<4>>>);
static_assert(verdict_of_budget<const net&, max_parameters<2410>>::accepted && second_derivative_verdict<const net&>::accepted && dense_matrix_verdict<const net&>::accepted);
static_assert(second_derivative_of_loss<const squared_error&>::accepted && is_piecewise_linear<const net&> == is_piecewise_linear<net>);
static_assert(std::is_same_v<within_budget<const net, max_parameters<2410>>, net> && std::is_same_v<recomputing<const net&, max_tape_bytes<1, 1000000>>, net>);
static_assert(std::is_same_v<within_budget<int, max_parameters<1>>, gate<refusal<int, is_not_a_network>>>);
static_assert(std::is_same_v<recomputing<int, max_tape_bytes<1, 1>>, gate<refusal<int, is_not_a_network>>>);

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
static_assert(chosen(static_cast<small_net*>(nullptr)) == 1 && chosen(static_cast<net*>(nullptr)) == 2 && chosen(static_cast<refused*>(nullptr)) == 2);

}  // namespace

BOOST_AUTO_TEST_CASE(lists_are_accepted_or_refused) {
  BOOST_TEST((accepts<input<64>, dense<32, act::relu>, dense<10>, output<10>>()));
  BOOST_TEST((accepts<input<2, 3>, flatten, residual<dense<6>>>()));
  BOOST_TEST(!(accepts<input<64>, dense<32, act::relu>, dense<10>, output<12>>()));
  BOOST_TEST(!(accepts<input<2, 3>, residual<dense<6>>>()));
  BOOST_TEST(!(accepts<>()));
}
