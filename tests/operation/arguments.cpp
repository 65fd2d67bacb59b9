// SPDX-License-Identifier: BSL-1.0
// A layer whose variables are not what its equations' operations expect is refused in a sentence that names both sizes;
// what fits is accepted. The sizes are counted by hand from the operations' comments.
#define BOOST_TEST_MODULE operation_arguments
#include <boost/test/unit_test.hpp>

#include <string_view>

#include <chainrule/operation/batch_norm.hpp>
#include <chainrule/operation/batch_norm_by_buffers.hpp>
#include <chainrule/operation/matmul_over_heads.hpp>
#include <chainrule/operation/operations.hpp>
#include <chainrule/operation/scale_over.hpp>
#include <chainrule/time/scan.hpp>
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using p = letter<"p">;
using s = letter<"s">;
using W = weight;
using b = bias;

// A layer on 8 numbers of the given lists.
template <class Values, class Parameters, class... Equations>
struct of {
  template <class In>
  struct on {
    using values = Values;
    using parameters = Parameters;
    using equations = list<Equations...>;
  };
};
template <class Kind, std::size_t... Extents>
using param = parameter<Kind, shape<Extents...>, drawn<1, 1>>;

// Y of so many numbers, computed from the input and parameters.
template <std::size_t Y, class Operation, class Parameters, class... X>
using single = of<list<value<activation, shape<Y>>>, Parameters, equation<activation, Operation, layer_input, X...>>;
// Y from the input and a copy of it, p.
template <std::size_t Y, class Operation>
using two = of<list<value<p, shape<8>>, value<activation, shape<Y>>>, list<>, equation<p, op::copy, layer_input>,
               equation<activation, Operation, layer_input, p>>;
template <std::size_t Y, class Operation, std::size_t... Saved>
using saving = of<list<value<p, shape<Y>>, saved<s, shape<Saved...>>, value<activation, shape<Y>>>, list<>,
                  equation<with_saved<p, s>, Operation, layer_input>, equation<activation, op::copy, p>>;

template <class Layer>
constexpr bool fits = verdict_of<input<8>, Layer>::accepted;
template <class Layer>
constexpr auto sentence = verdict_of<input<8>, Layer>::text();
template <class Layer>
constexpr std::string_view said() {
  const std::string_view whole = sentence<Layer>;
  return whole.substr(whole.find(", which ") + 8);
}
template <class Layer>
constexpr bool says(std::string_view words) {
  return said<Layer>() == words;
}

// parts
static_assert(fits<single<2, op::slice<6>, list<>>>);
static_assert(says<single<4, op::slice<6>, list<>>>(
    "computes a by op::slice<6> from layer_input, which has 8 elements: it must have at least 10"));
static_assert(fits<single<8, op::rearrange, list<>>>);
static_assert(says<single<4, op::rearrange, list<>>>(
    "computes a by op::rearrange from layer_input, which has 8 elements: it must have 4"));
static_assert(fits<two<16, op::concatenate<8, 8>>>);
static_assert(says<two<16, op::concatenate<8, 4>>>(
    "computes a by op::concatenate<8, 4> from p, which has 8 elements: it must have 4"));
static_assert(says<two<12, op::concatenate<8, 8>>>(
    "computes a by op::concatenate<8, 8> where a has 12 elements: it must have 16"));
static_assert(says<two<8, op::concatenate<8>>>("computes a by op::concatenate<8> from 2 arguments: it takes 1"));

// by elements
static_assert(fits<two<8, op::add>> && fits<two<8, op::subtract>> && fits<two<8, op::multiply>> &&
              fits<two<8, op::sum_of_products>>);
static_assert(fits<single<8, op::add, list<param<b, 8>>, b>> && fits<single<8, op::multiply, list<param<b, 8>>, b>>);
static_assert(says<two<4, op::add>>("computes a by op::add from layer_input, which has 8 elements: it must have 4"));
static_assert(says<single<8, op::subtract, list<param<b, 1>>, b>>(
    "computes a by op::subtract from b, which has 1 element: it must have 8"));
static_assert(says<single<8, op::multiply, list<>>>("computes a by op::multiply from 1 argument: it takes 2"));
static_assert(says<single<8, op::sum_of_products, list<>, layer_input, layer_input>>(
    "computes a by op::sum_of_products from 3 arguments: it takes 4"));
static_assert(fits<single<8, op::copy, list<>>> && fits<single<8, act::tanh, list<>>>);
static_assert(says<single<4, act::tanh, list<>>>(
    "computes a by act::tanh from layer_input, which has 8 elements: it must have 4"));
static_assert(says<of<list<value<p, shape<8>>, value<activation, shape<8>>>, list<param<b, 8>>,
                      equation<p, act::exp, b>, equation<activation, op::multiply, layer_input, p>>>(
    "computes p by act::exp from b, which stands where there must be a value"));
static_assert(fits<single<3, op::pointwise_part<act::tanh, 5>, list<>>>);
static_assert(says<single<4, op::pointwise_part<act::tanh, 5>, list<>>>(
    "computes a by op::pointwise_part<act::tanh, 5> from layer_input, which has 8 elements: it must have at least 9"));
static_assert(fits<single<8, op::dropout<0.5>, list<>, op::random_numbers>>);
static_assert(said<single<8, op::dropout<0.5>, list<>>>().ends_with("from 1 argument: it takes 2"));

// An operation of a user's own by elements.
struct own : op::by_elements<own> {
  template <class At>
  static constexpr auto element(const At& at) {
    return at[op::argument<0>{}] * at[op::argument<1>{}];
  }
  template <std::size_t K>
  using partial = op::multiply::partial<K>;
};
static_assert(fits<single<8, own, list<param<b, 8>>, b>>);
static_assert(
    says<single<8, own, list<param<b, 4>>, b>>("computes a by own from b, which has 4 elements: it must have 8"));

// groups
static_assert(fits<single<8, op::softmax<4>, list<>>> && fits<saving<8, op::normalize<4>, 2>>);
static_assert(says<single<8, op::softmax<3>, list<>>>(
    "computes a by op::softmax<3> where a has 8 elements: it must have a multiple of 3"));
static_assert(says<single<4, op::softmax<4>, list<>>>(
    "computes a by op::softmax<4> from layer_input, which has 8 elements: it must have 4"));
static_assert(
    says<saving<8, op::normalize<4>, 1>>("computes p by op::normalize<4> where s has 1 element: it must have 2"));
static_assert(says<single<8, op::normalize<4>, list<>>>(
    "computes a by op::normalize<4> where op::saved<0> has 0 elements: it must have 2"));
static_assert(fits<single<4, op::mean_over<2>, list<>>>);
static_assert(says<single<4, op::mean_over<3>, list<>>>(
    "computes a by op::mean_over<3> from layer_input, which has 8 elements: it must have 12"));
static_assert(fits<single<8, op::scale_over<2>, list<param<W, 4>, param<b, 4>>, W, b>>);
static_assert(says<single<8, op::scale_over<2>, list<param<W, 4>, param<b, 8>>, W, b>>(
    "computes a by op::scale_over<2> from b, which has 8 elements: it must have 4"));
template <class Operation>
struct norm {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<param<W, 4>, param<b, 4>>;
    using buffers = list<running_statistic<p, shape<4>, begins_at<0>>, running_statistic<s, shape<4>, begins_at<1>>>;
    using equations = list<equation<activation, Operation, layer_input, W, b, p, s>>;
  };
};
static_assert(fits<norm<op::batch_norm_by_buffers<4, 2, 0.5>>> && fits<norm<op::batch_norm<4, 2, 0.5>>>);
static_assert(said<norm<op::batch_norm_by_buffers<4, 3, 0.5>>>().ends_with(
    "from layer_input, which has 8 elements: it must have 12"));
static_assert(said<norm<op::batch_norm<8, 1, 0.5>>>().ends_with("from W, which has 4 elements: it must have 8"));

// products
static_assert(fits<single<4, op::linear, list<param<W, 4, 8>, param<b, 4>>, W, b>>);
static_assert(says<single<4, op::linear, list<param<W, 5, 8>>, W>>(
    "computes a by op::linear from W, which has 40 elements: it must have 32"));
static_assert(says<single<4, op::linear, list<param<W, 8, 4>>, W>>(
    "computes a by op::linear from W, which has 8 rows: it must have 4"));
static_assert(fits<single<4, op::linear, list<param<W, 2, 2, 8>>, W>>);  // of an output of two axes
static_assert(says<single<4, op::linear, list<param<W, 8, 2, 2>>, W>>(
    "computes a by op::linear from W, which has 8 rows: it must have 4"));
static_assert(
    says<two<1, op::linear>>("computes a by op::linear from p, which stands where there must be a parameter"));
static_assert(fits<single<6, op::linear_over<2>, list<param<W, 3, 4>, param<b, 3>>, W, b>>);
static_assert(says<single<6, op::linear_over<2>, list<param<W, 3, 4>, param<b, 6>>, W, b>>(
    "computes a by op::linear_over<2> from b, which has 6 elements: it must have 3"));
static_assert(says<single<6, op::linear_over<3>, list<param<W, 3, 4>>, W>>(
    "computes a by op::linear_over<3> from layer_input, which has 8 elements: it must have a multiple of 3"));
static_assert(fits<single<2, op::linear_of_two, list<param<W, 2, 8>>, W, layer_input, W>>);
static_assert(says<single<2, op::linear_of_two, list<param<W, 2, 8>>, W, layer_input>>(
    "computes a by op::linear_of_two from 3 arguments: it takes 4 or 5"));
static_assert(fits<two<4, op::matmul<2, 4, 2>>>);
static_assert(says<two<6, op::matmul<2, 4, 3>>>(
    "computes a by op::matmul<2, 4, 3> from p, which has 8 elements: it must have 12"));
static_assert(says<single<4, op::matmul<2, 4, 2>, list<param<W, 4, 2>>, W>>(
    "computes a by op::matmul<2, 4, 2> from W, which stands where there must be a value"));
template <std::size_t Heads>
using heads =
    op::matmul_over_heads<Heads, 2, 2, 2, op::heads_at<0, 2, 4>, op::heads_at<0, 2, 4>, op::heads_at<0, 2, 4>>;
static_assert(fits<two<8, heads<2>>>);
static_assert(said<two<12, heads<3>>>().ends_with("from layer_input, which has 8 elements: it must have at least 12"));

// A table of a user's own has a row for each token of the vocabulary.
template <std::size_t Rows>
struct table {
  using takes_tokens = void;
  template <class In>
  struct on {
    using values = list<value<activation, typename In::template with<4>>>;
    using parameters = list<param<W, Rows, 4>>;
    using equations = list<equation<activation, op::lookup<>, W, tokens_of<layer_input>>>;
  };
};
static_assert(verdict_of<input<3, tokens<10>>, table<10>>::accepted);
static_assert(verdict_of<input<3, tokens<10>>, table<9>>::text() ==
              "layer 1 is table<9>, which computes a by op::lookup<> from W, which has 36 elements: it "
              "must have at least 40");

// What the layers in a composite answer is as long as it says.
template <class Operation>
struct both {
  template <class In>
  struct on {
    using children = list<child<dense<4>, In, 0>, child<dense<6>, In, 0>>;
    using values = list<value<activation, shape<4>>>;
    using parameters = list<>;
    using equations = list<equation<activation, Operation, child_activation<1>, child_activation<2>>>;
  };
};
static_assert(said<both<op::add>>().ends_with("which has 6 elements: it must have 4"));

// What stands elsewhere in the network.
template <class Operation, class X>
struct reading {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, Operation, layer_input, X>>;
  };
};
template <class X>
struct copying {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using equations = list<equation<activation, op::copy, X>>;
  };
};
template <class Layer>
constexpr auto sentence_of_third = verdict_of<input<8>, dense<4>, dense<8>, Layer>::text();
template <class Layer>
constexpr std::string_view said_of_third() {
  return sentence_of_third<Layer>;
}
static_assert(ValidNetwork<input<8>, dense<4>, dense<8>, reading<op::multiply, layer_output<0>>>);
static_assert(ValidNetwork<input<8>, dense<4>, dense<8>, copying<layer_output<2>>>);
static_assert(said_of_third<reading<op::multiply, layer_output<1>>>().ends_with(
    "which computes a by op::multiply from layer_output<1>, which has 4 elements: it must have 8"));
static_assert(said_of_third<sequential<copying<layer_output<1>>>>().starts_with("layer 3.1 is copying<"));
static_assert(said_of_third<copying<layer_output<1>>>().ends_with(
    "which computes a by op::copy from layer_output<1>, which has 4 elements: it must have 8"));
static_assert(said_of_third<copying<layer_output<7>>>().ends_with(
    ", which reads layer_output<7>, which is not the path of a layer before it"));
static_assert(said_of_third<sequential<copying<layer_output<3>>>>().ends_with(
    "layer_output<3>, which is not the path of a layer before it"));

// A value inside a layer from which nothing is computed.
struct computes_too_much {
  template <class In>
  struct on {
    using values = list<value<p, In>, value<activation, In>>;
    using parameters = list<>;
    using equations =
        list<equation<p, op::multiply, layer_input, layer_input>, equation<activation, op::copy, layer_input>>;
  };
};
static_assert(verdict_of<input<8>, dense<4>, computes_too_much, dense<1>>::text() ==
              "layer 2 is computes_too_much, which computes p, which nothing reads: leave it out");
// A branch that leads nowhere is accepted: engine/value_and_gradient tests that its gradient is 0.
static_assert(ValidNetwork<input<"x", 8>, residual<dense<4>, from<"x">, dense<8>>>);
static_assert(ValidNetwork<input<"x", 8>, dense<4>, outputs<identity, from<"x">>>);

// A cell of a scan.
struct cell {
  template <class In>
  struct on {
    using values = list<value<p, shape<3>>, value<activation, shape<4>>>;
    using parameters = list<param<W, 3, 2>, param<b, 3, 4>>;
    using equations = list<equation<p, op::linear_of_two, layer_input, W, previous<activation>, b>,
                           equation<activation, op::slice<0>, p>>;
  };
};
static_assert(
    verdict_of<input<5, 2>, scan<cell>>::text() ==
    "layer 1 is cell, which computes a by op::slice<0> from p, which has 3 elements: it must have at least 4");

}  // namespace

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_said) {
  BOOST_TEST((fits<single<2, op::slice<6>, list<>>>));
  BOOST_TEST(!(fits<single<4, op::slice<6>, list<>>>));
}
