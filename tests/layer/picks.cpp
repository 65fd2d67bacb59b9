// SPDX-License-Identifier: BSL-1.0
// Layers that pick elements of their input: against PyTorch, and by their Jacobian.
#define BOOST_TEST_MODULE layer_picks
#include <boost/test/unit_test.hpp>

#include "../reference/layers.hpp"
#include "../reference/numbers.hpp"

#include <chainrule/activation/rescale.hpp>
#include <chainrule/layer/constant_pad.hpp>
#include <chainrule/layer/conv3d.hpp>
#include <chainrule/layer/pixel_shuffle.hpp>
#include <chainrule/layer/prelu.hpp>
#include <chainrule/layer/unfold.hpp>
#include <chainrule/layer/upsample.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using of_images =
    network<input<4, 3, 2>, pixel_shuffle<2>, crop<1, 1, 0, 1>, reflection_pad<1, 0, 1, 0>, replication_pad<0, 1, 0, 1>,
            zero_pad<1, 2, 0, 1>, upsample<2>, pixel_unshuffle<3>, crop<1, 2, 1, 0>, channel_shuffle<3>,
            permute<1, 2, 0>, flip<0>, flatten, dense<2, act::tanh>, dense<3>>;
using of_steps = network<input<sequence<4>, 3>, reflection_pad<2, 1>, zero_pad<1>, crop<3, 0>, upsample<2>,
                         permute<1, 0>, flip<1>, replication_pad<1>>;
using of_patches = network<input<2, 4, 5>, unfold<kernel_size<2, 3>, stride<2, 1>, padding<1, 0>, dilation<1, 2>>,
                           act::tanh, fold<2, 2, kernel_size<2>, padding<0, 1>>, flatten, dense<3>>;
using of_spaces =
    network<input<2, 4, 4>, space_to_depth<2>, flip<1, 2>, conv2d<filters<8>, kernel_size<1>, act::tanh>,
            depth_to_space<2>, act::clamp_min<-0.5>, act::clamp_max<0.4>, time_distributed<dense<3, act::tanh>>,
            flatten, act::rescale<1.0, -0.25>, prelu<begins_at<0.1>>, dense<2>>;
using of_upsampling =
    network<input<1, 2, 3>, upsample<2, linear_interpolation>, act::tanh,
            upsample<2, linear_interpolation, align_corners>, conv2d<filters<1>, kernel_size<3>, stride<2>, act::tanh>,
            reshape<5, 3>, upsample<2, linear_interpolation>, flatten, dense<2>>;
using of_volumes = network<input<1, 2, 2, 3>, reflection_pad<1, 0, 0, 1, 1, 2>, replication_pad<0, 1, 1, 0, 0, 1>,
                           zero_pad<0, 1, 0, 2, 1, 0>, constant_pad<0.5, 2, 0, 1, 0, 0, 1>, crop<1, 0, 0, 2, 1, 1>,
                           conv3d<filters<1>, kernel_size<3>, stride<2>>, crop<1, 0, 1, 0, 1, 0>, upsample<2>,
                           upsample<2, linear_interpolation>, conv3d<filters<1>, kernel_size<3>, stride<2>>,
                           upsample<2, linear_interpolation, align_corners>, flatten, dense<2>>;

static_assert(of_steps::output_shape{} == shape<5, 12>{});
static_assert(structure_of<of_steps>(d(a<7>) / d(a<0>)) == structure::selection);

// TensorFlow's documentation of space_to_depth, with its channels, which are last there, first: [[[1, 2, 3],
// [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]] becomes [[[1, 2, ..., 12]]].
static_assert(structure_of<network<input<3, 2, 2>, space_to_depth<2>>>(d(a<1>) / d(a<0>)) == structure::selection);
static_assert(network<input<3, 4, 6>, space_to_depth<2>>::output_shape{} == shape<12, 2, 3>{});
static_assert(network<input<8, 3, 1>, depth_to_space<2>>::output_shape{} == shape<2, 6, 2>{});
static_assert(
    verdict_of<input<3, 4, 5>, space_to_depth<2>>::text() ==
    "layer 1 is space_to_depth<2>, which needs an image whose height and width are multiples of 2, and receives "
    "3 x 4 x 5");
static_assert(verdict_of<input<6, 2, 2>, depth_to_space<2>>::text() ==
              "layer 1 is depth_to_space<2>, which needs an image whose channels are a multiple of 4, and receives "
              "6 x 2 x 2");
static_assert(!verdict_of<input<4>, space_to_depth<2>>::accepted &&
              !verdict_of<input<4, 4>, depth_to_space<2>>::accepted);
static_assert(!verdict_of<input<4, 2, 2>, depth_to_space<0>>::accepted);

static_assert(network<input<2, 3, 4>, flip<1, 2>>::output_shape{} == shape<2, 3, 4>{});
static_assert(verdict_of<input<2, 3, 4>, flip<1, 1>>::text() ==
              "layer 1 is flip<1, 1>, which must name axes of its input, counted from 0, each once, and receives "
              "2 x 3 x 4");
static_assert(!verdict_of<input<2, 3, 4>, flip<>>::accepted && !verdict_of<input<2, 3, 4>, flip<1, 3>>::accepted);

static_assert(verdict_of<input<3>, prelu<per_channel, per_channel>>::text() ==
              "layer 1 is prelu<per_channel, per_channel>, which takes per_channel and begins_at<0.1>, a number, each "
              "at most once, in any order: write prelu<per_channel, begins_at<0.1>>");
static_assert(verdict_of<input<3>, prelu<begins_at<0>, per_channel>>::accepted);
static_assert(!verdict_of<input<3>, prelu<begins_at<0>, begins_at<0>>>::accepted);
static_assert(!verdict_of<input<3>, prelu<double>>::accepted);

static_assert(verdict_of<input<3, 4, 4>, upsample<2, align_corners>>::text() ==
              "layer 1 is upsample<2, align_corners>, which takes a factor, and after it linear_interpolation, or "
              "linear_interpolation and align_corners");
static_assert(
    verdict_of<input<4>, upsample<2, linear_interpolation>>::text() ==
    "layer 1 is upsample<2, linear_interpolation>, which needs a positive whole factor, and an image, a sequence or a "
    "volume, and receives 4");
static_assert(verdict_of<input<3, 4, 4>, upsample<-1>>::text() ==
              "layer 1 is upsample<-1>, which needs a positive whole factor, and an image, a sequence or a volume, and "
              "receives 3 x 4 x 4");
static_assert(!verdict_of<input<3, 4, 4>, upsample<0, linear_interpolation>>::accepted &&
              !verdict_of<input<3, 4, 4>, upsample<2.5>>::accepted);
static_assert(verdict_of<input<3, 4, 4>, constant_pad<0.5, 1, 2>>::text() ==
              "layer 1 is constant_pad<0.5, 1, 2>, which takes top, bottom, left and right of an image, front and back "
              "and then these of a volume, before and after of a sequence, or one number for all sides, and receives "
              "3 x 4 x 4");

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<of_images>(reference::picks_answer, reference::picks_gradient,
                                              reference::picks_input_gradient, reference::picks_hessian_product);
  reference::check_against_pytorch<of_spaces>(reference::spaces_answer, reference::spaces_gradient,
                                              reference::spaces_input_gradient, reference::spaces_hessian_product);
  reference::check_against_pytorch<of_upsampling>(reference::upsamplings_answer, reference::upsamplings_gradient,
                                                  reference::upsamplings_input_gradient,
                                                  reference::upsamplings_hessian_product);
  reference::check_against_pytorch<of_volumes>(reference::volumes_answer, reference::volumes_gradient,
                                               reference::volumes_input_gradient, reference::volumes_hessian_product);
  reference::check_against_pytorch<of_patches>(reference::patches_answer, reference::patches_gradient,
                                               reference::patches_input_gradient, reference::patches_hessian_product);
}

BOOST_AUTO_TEST_CASE(as_tensorflow_documents) {
  tensor<double, shape<3, 2, 2>> x;  // [h, w, c] in TensorFlow is [c, h, w] here
  for (std::size_t c = 0; c < 3; ++c)
    for (std::size_t i = 0; i < 4; ++i) x(c, i / 2, i % 2) = static_cast<double>(3 * i + c + 1);
  const model<network<input<3, 2, 2>, space_to_depth<2>>, double> to_depth;
  const auto deep = to_depth(x);
  for (std::size_t i = 0; i < 12; ++i) BOOST_TEST(deep.data()[i] == static_cast<double>(i + 1));
  const model<network<input<12, 1, 1>, depth_to_space<2>>, double> to_space;
  const auto back = to_space(deep);
  for (std::size_t i = 0; i < 12; ++i) BOOST_TEST(back.data()[i] == x.data()[i]);
}

BOOST_AUTO_TEST_CASE(where_a_slope_begins) {
  const model<network<input<3>, prelu<>, prelu<per_channel, begins_at<0.1>>, prelu<begins_at<0>>>, double> m{seed{1}};
  BOOST_TEST(m[W<1>](0) == 0.25);
  BOOST_TEST(m[W<2>](2) == 0.1);
  BOOST_TEST(m[W<3>](0) == 0.0);
}

// unfold and fold transpose each other: both Jacobians, from one another's options.
BOOST_AUTO_TEST_CASE(patches_and_their_sum) {
  using taken = network<input<2, 4, 5>, unfold<kernel_size<2, 3>, stride<2, 1>, padding<same>>>;
  using added = network<input<12, 10>, fold<4, 5, kernel_size<2, 3>, stride<2, 1>, padding<same>>>;
  static_assert(taken::output_shape{} == shape<12, 10>{} && added::output_shape{} == shape<2, 4, 5>{});
  const auto there = evaluate(d(a<1>) / d(a<0>), model<taken, double>{}, tensor<double, shape<2, 4, 5>>{}).dense();
  const auto back = evaluate(d(a<1>) / d(a<0>), model<added, double>{}, tensor<double, shape<12, 10>>{});
  for (std::size_t i = 0; i < 120; ++i)
    for (std::size_t k = 0; k < 40; ++k) BOOST_TEST(there.data()[i * 40 + k] == back.data()[k * 120 + i]);
  BOOST_TEST(xt::sum(there)() ==
             104);  // by hand: 2 channels, 4 pairs of a place and a row of the kernel, 13 of 15 across
  static_assert(verdict_of<input<12, 3>, fold<4, 5, kernel_size<3>>>::text() ==
                "layer 1 is fold<4, 5, kernel_size<3, 3>>, which adds patches that are columns, and expects 9 rows for "
                "each channel and 6 columns, and receives 12 x 3");
}

// By hand: steps 2 1 0 1 2 3 2 between zeros, the last six of these, each twice, as columns, from the last on.
BOOST_AUTO_TEST_CASE(of_a_sequence) {
  const model<of_steps, double> m;
  tensor<double, shape<4, 3>> x;
  for (std::size_t t = 0; t < 4; ++t)
    for (std::size_t i = 0; i < 3; ++i) x(t, i) = 1 + static_cast<double>(10 * t + i);
  const auto answer = m(x);
  const int step_of[] = {-1, -1, 2, 2, 3, 3, 2, 2, 1, 1, 0, 0};
  const std::size_t feature_of[] = {0, 0, 1, 2, 2};
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t t = 0; t < 12; ++t)
      BOOST_TEST(answer(i, t) == (step_of[t] < 0 ? 0 : 1 + 10 * step_of[t] + static_cast<double>(feature_of[i])));
  const auto jacobian = evaluate(d(a<7>) / d(a<0>), m, x).dense();
  for (std::size_t e = 0; e < answer.size(); ++e) {
    double product = 0;
    for (std::size_t k = 0; k < x.size(); ++k) product += jacobian.data()[e * x.size() + k] * x.data()[k];
    BOOST_TEST(product == answer.data()[e]);
  }
}

// By hand: each step is the vector, and its gradient the sum over the steps.
BOOST_AUTO_TEST_CASE(of_a_vector) {
  using repeated = network<input<3>, repeat_vector<4>>;
  static_assert(repeated::output_shape{} == shape<4, 3>{});
  const model<repeated, double> m;
  const tensor<double, shape<3>> x{1, 2, 3};
  const auto answer = m(x);
  tensor<double, shape<4, 3>> slope;
  for (std::size_t i = 0; i < 12; ++i) {
    BOOST_TEST(answer.data()[i] == x(i % 3));
    slope.data()[i] = static_cast<double>(i);
  }
  const auto pulled = vjp(m, x, slope).input;
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(pulled(i) == static_cast<double>(18 + 4 * i));
  static_assert(verdict_of<input<3>, repeat_vector<0>>::text() ==
                "layer 1 is repeat_vector<0>, which repeats a vector at one step or more, and receives 3");
}
