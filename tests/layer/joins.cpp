// SPDX-License-Identifier: BSL-1.0
// Layers that join values, gates, softmax and prelu: against PyTorch.
#define BOOST_TEST_MODULE layer_joins
#include <boost/test/unit_test.hpp>

#include "../reference/layers.hpp"
#include "../reference/numbers.hpp"

#include <chainrule/layer/bilinear.hpp>
#include <chainrule/layer/blocks.hpp>
#include <chainrule/layer/glu.hpp>
#include <chainrule/layer/joins.hpp>
#include <chainrule/layer/mixture.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/softmax.hpp>
#include <chainrule/layer/squeeze_excite.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using of_values =
    network<input<5>, dense<4>, maximum<act::tanh, dense<4>>, minimum<act::silu, dense<4>>,
            average<identity, act::tanh, dense<4>>, subtract<act::sigmoid, identity>, dot<dense<3>, dense<3>>>;
using gated = network<input<sequence<4>, 3>, dense<6>, glu, dense<12>, swiglu, reshape<2, 3, 4>, prelu<per_channel>,
                      add<sequential<softmax<0>, log_softmax<>>, identity>, flatten, dense<6>, prelu<>, glu,
                      add<softmin<>, identity>>;

template <auto Filters, class... Activation>
using conv3 = conv2d<filters<Filters>, kernel_size<3, 3>, padding<1>, Activation...>;
using of_blocks =
    network<input<1, 3, 2>, dense_block<conv3<1, act::tanh>, conv3<1>>, squeeze_excite<2>,
            scaled_residual<0.2, conv3<3, act::tanh>>,
            projected_residual<conv2d<filters<2>, kernel_size<1, 1>>, conv3<1, act::tanh>, conv3<2, act::tanh>>,
            flatten, act::rescale<0.5, -0.25>,
            mixture<dense<2>, dense<3, act::tanh>, sequential<dense<2, act::tanh>, dense<3>>>>;
static_assert(of_blocks::parameter_count ==
              (9 + 1) + (18 + 1) + (3 * 2 + 2 + 2 * 3 + 3) + (81 + 3) + (6 + 2 + 27 + 1 + 18 + 2) + (39 + 26 + 9 + 26));
static_assert(verdict_of<input<4>, mixture<dense<2>, dense<3>>>::text() ==
              "layer 1 is mixture<dense<2>, dense<3>>, which needs a gate and at least two experts");
static_assert(verdict_of<input<4>, mixture<dense<3>, dense<3>, dense<3>>>::text() ==
              "layer 1 is mixture<dense<3>, dense<3>, dense<3>>, which mixes 2 experts by a gate that arrives at 3: it "
              "must arrive at 2");
static_assert(verdict_of<input<4>, mixture<dense<2>, dense<3>, dense<4>>>::text() ==
              "layer 1 is mixture<dense<2>, dense<3>, dense<4>>, which joins 3 of branch 1 and 4 of branch 2: all "
              "branches must arrive at one shape");
static_assert(verdict_of<input<4>, squeeze_excite<2>>::text() ==
              "layer 1 is squeeze_excite<2>, which expects channels x height x width and receives 4");
static_assert(verdict_of<input<3, 4, 4>, squeeze_excite<0>>::text() ==
              "layer 1 is squeeze_excite<0>, which squeezes the channels to none: write a positive number");
using of_pairs = network<input<4>, bilinear<3, act::tanh, dense<2>>, named<"h", act::silu>, from<1>,
                         bilinear<2, identity, from<"h">, no_bias>, dense<2>>;
static_assert(of_pairs::parameter_count == (3 * 4 * 2 + 3) + (4 * 2 + 2) + 2 * 3 * 3 + 6);
static_assert(shape_of<of_pairs>(W<1>) == shape<3, 4, 2>{});
static_assert(as_text(expand<of_pairs>(d(a<4>) / d(W<4>))) == "da(4)/dt(4) * dt(4)/dW(4)");
static_assert(
    verdict_of<input<4>, bilinear<2, dense<3>>>::text() ==
    "layer 1 is bilinear<2, dense<3>>, which takes units, two branches, and perhaps no_bias: write bilinear<8, "
    "identity, from<\"u\">>");
static_assert(verdict_of<input<4, 2>, bilinear<2, sequential<flatten, dense<3>>, identity>>::text() ==
              "layer 1 is bilinear<2, sequential<flatten, dense<3>>, identity>, which takes vectors, and its branch 2 "
              "arrives at 4 x 2: write flatten behind it");
static_assert(verdict_of<input<4>, bilinear<0, identity, dense<0>>>::text() ==
              "layer 1 is bilinear<0, identity, dense<0>>, which cannot have 0 units: write a positive whole number");
static_assert(verdict_of<input<3, tokens<9>>, bilinear<2, identity, sequential<embedding<4>, flatten>>>::text() ==
              "layer 1.1 is identity, which takes real numbers and receives 3 tokens of a vocabulary of 9: write "
              "embedding<64> before it");
static_assert(shape_of<gated>(a<2>) == shape<4, 3>{} && shape_of<gated>(W<6>) == shape<2>{});
static_assert(network<input<4, 3, 3>, glu>::output_shape{} == shape<2, 3, 3>{});
static_assert(structure_of<gated>(d(a<6>) / d(a<5>)) == structure::diagonal);

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<of_values>(reference::joins_answer, reference::joins_gradient,
                                              reference::joins_input_gradient, reference::joins_hessian_product);
  reference::check_against_pytorch<gated>(reference::gates_answer, reference::gates_gradient,
                                          reference::gates_input_gradient, reference::gates_hessian_product);
  reference::check_against_pytorch<of_blocks>(reference::blocks_answer, reference::blocks_gradient,
                                              reference::blocks_input_gradient, reference::blocks_hessian_product);
  reference::check_against_pytorch<of_pairs>(reference::bilinears_answer, reference::bilinears_gradient,
                                             reference::bilinears_input_gradient, reference::bilinears_hessian_product);
  BOOST_TEST((model<gated>{}[W<10>](0) == 0.25f));
}

// Of equal values both have half of the gradient, and what is no number stays so: torch.maximum's and torch.minimum's.
BOOST_AUTO_TEST_CASE(equal_values_and_no_numbers) {
  using net = network<input<"x", 4>, input<"u", 4>, from<"x">,
                      concat<maximum<identity, from<"u">>, minimum<identity, from<"u">>>>;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const tensor<double, shape<4>> x{1, 2, nan, 3}, u{1, 5, 0, nan};
  const model<net, double> m;
  const auto answer = m(inputs(x, u));
  for (const std::size_t i : {0u, 4u}) {
    BOOST_TEST((answer[i] == 1 && std::isnan(answer[i + 2]) && std::isnan(answer[i + 3])));
    BOOST_TEST(answer[i + 1] == (i == 0 ? 5 : 2));
  }
  const tensor<double, shape<8>> row{1, 2, 7, 3, 1, 5, 0, 4}, slope{1, 1, 1, 1, 3, 3, 3, 3};
  const auto gradient = vjp(m, row, slope).input;
  const double expected[] = {2, 3, 1, 3, 2, 1, 3, 1};
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(gradient[i] == expected[i]);
}
