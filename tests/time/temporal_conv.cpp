// SPDX-License-Identifier: BSL-1.0
// The residual block of temporal convolutional networks: against PyTorch, the laws, dropout of everything, the same
// bits in a stream, names in files, and what is refused.
#define BOOST_TEST_MODULE time_temporal_conv
#include "../laws/layer.hpp"

#include "../reference/temporal_conv.hpp"
#include "../reference/numbers.hpp"

#include <chainrule/model/stream.hpp>
#include <chainrule/time/temporal_conv.hpp>

#if __has_include(<nlohmann/json.hpp>)
#include <chainrule/storage/storage.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#endif

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using net = network<input<7, 2>, temporal_conv<filters<3>, kernel_size<3>, dilation<2>>,
                    temporal_conv<act::tanh, kernel_size<2>, filters<3>>, dense<2>>;
static_assert(net::parameter_count == (3 * 2 * 3 + 3) + (3 * 3 * 3 + 3) + (3 * 2 + 3) + 2 * (3 * 3 * 2 + 3) + 8);
static_assert(shape_of<net>(W<1, 1>) == shape<3, 2, 3>{} && shape_of<net>(W<1, 5>) == shape<3, 2, 1>{});
static_assert(second_derivative_verdict<net>::accepted);

using dropped = network<input<7, 2>, temporal_conv<filters<3>, kernel_size<3>, dropout<1.0>>>;
using kept = network<input<7, 2>, temporal_conv<filters<3>, kernel_size<3>>>;
static_assert(std::is_same_v<inference_of<dropped>, kept> && std::is_same_v<inference_of<kept>, kept>);
static_assert(std::is_same_v<layer_at<dropped, 1, 2>::layer, dropout<1.0>> &&
              std::is_same_v<layer_at<dropped, 1, 4>::layer, dropout<1.0>>);

template <class... Options>
constexpr auto said = verdict_of<input<9, 3>, temporal_conv<Options...>>::text();
static_assert(said<filters<4>> == "layer 1 is temporal_conv<filters<4>>, which needs a kernel: add kernel_size<5>");
static_assert(said<kernel_size<4>> ==
              "layer 1 is temporal_conv<kernel_size<4>>, which needs a number of filters: add filters<6>");
static_assert(said<kernel_size<4>, filters<3>, padding<same>> ==
              "layer 1 is temporal_conv<kernel_size<4>, filters<3>, padding<same>>, which cannot take padding<same>");
static_assert(said<kernel_size<4>, filters<3>, no_bias> ==
              "layer 1 is temporal_conv<kernel_size<4>, filters<3>, no_bias>, which cannot take no_bias");
static_assert(
    said<kernel_size<2>, filters<3>, filters<2>> ==
    "layer 1 is temporal_conv<kernel_size<2>, filters<3>, filters<2>>, which is given filters<2> where it has "
    "such an option already: leave one out");
static_assert(said<kernel_size<0>, filters<3>> ==
              "layer 1 is temporal_conv<kernel_size<0>, filters<3>>, which cannot have kernel_size<0>: write positive "
              "numbers");
static_assert(said<kernel_size<2>, filters<3>, dropout<2>> ==
              "layer 1 is dropout<2>, which has a rate that is not a probability: write one from 0 to 1, dropout<0.5>");
static_assert(
    verdict_of<input<9>, temporal_conv<kernel_size<2>, filters<3>>>::text() ==
    "layer 1 is temporal_conv<kernel_size<2>, filters<3>>, which expects a sequence, shape (steps, features), "
    "and receives 9");

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<net>(reference::temporal_answer, reference::temporal_gradient,
                                        reference::temporal_input_gradient, reference::temporal_hessian_product);
}

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<network<input<5, 2>, temporal_conv<filters<3>, kernel_size<2>, dilation<2>, act::tanh>,
                           temporal_conv<filters<3>, kernel_size<3>, act::silu>, flatten, dense<1>>>();
}

// Then the branch gives 0, and relu of the projection is left.
BOOST_AUTO_TEST_CASE(dropout_of_everything) {
  model<dropped, double> m{glorot_uniform{}, seed{3}};
  for (std::size_t f = 0; f < 3; ++f) m[b<1, 3>](f) = 0.5;
  tensor<double, shape<7, 2>> x;
  double number = 0;
  for (double& each : x) each = std::sin(number += 0.7);
  const auto answer = m(x, draw{seed{1}, 0});
  bool positive = false;
  for (std::size_t t = 0; t < 7; ++t)
    for (std::size_t f = 0; f < 3; ++f) {
      const double sum = m[W<1, 5>](f, 0, 0) * x(t, 0) + m[W<1, 5>](f, 1, 0) * x(t, 1) + m[b<1, 5>](f);
      BOOST_TEST(answer(t, f) == std::max(sum, 0.0), boost::test_tools::tolerance(1e-12));
      positive = positive || sum > 0;
    }
  BOOST_TEST(positive);
  model<kept, double> copied;
  vector_to_parameters(parameters_to_vector(m), copied);
  BOOST_TEST(m(x) == copied(x));
  BOOST_TEST(m(x) != answer);
}

BOOST_AUTO_TEST_CASE(a_stream_has_the_bits_of_the_sequence) {
  using streamed = network<input<sequence<12>, 3>, temporal_conv<filters<4>, kernel_size<3>, dilation<1>, dropout<0.2>>,
                           temporal_conv<filters<4>, kernel_size<3>, dilation<2>>,
                           residual<temporal_conv<filters<4>, kernel_size<2>>>>;
  const model<streamed> m{glorot_uniform{}, seed{2}};
  tensor<float, shape<12, 3>> x;
  float number = 0;
  for (float& each : x) each = 2 * std::sin(number += 0.7f);
  const auto whole = m(x);
  auto by_one = stream_of(m);
  for (std::size_t t = 0; t < 12; ++t) {
    const auto answer = by_one(tensor<float, shape<3>>{x(t, 0), x(t, 1), x(t, 2)});
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(answer(i) == whole(t, i));
  }
  auto by_four = stream_of(m);
  for (std::size_t t = 0; t < 12; t += 4) {
    tensor<float, shape<4, 3>> block;
    for (std::size_t i = 0; i < 12; ++i) block(i / 3, i % 3) = x(t + i / 3, i % 3);
    const auto answers = by_four(block);
    for (std::size_t i = 0; i < 16; ++i) BOOST_TEST(answers(i / 4, i % 4) == whole(t + i / 4, i % 4));
  }
  BOOST_TEST(std::abs(whole(11, 0)) > 1e-3f);
}

#if __has_include(<nlohmann/json.hpp>)
BOOST_AUTO_TEST_CASE(names_and_order_in_files_are_those_of_the_papers_modules) {
  const model<net> m{glorot_uniform{}, seed{2}};
  const auto path = (std::filesystem::temp_directory_path() / "time_temporal_conv.safetensors").string();
  save(m, path);
  model<net> again;
  load(again, path);
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), again.data()));
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  std::size_t before = 0;
  for (const std::string name : reference::temporal_names) {
    const auto at = bytes.find("\"" + name + "\"");
    BOOST_TEST_CONTEXT(name) BOOST_TEST((at != std::string::npos && at > before));
    before = at;
  }
  std::filesystem::remove(path);
}
#endif
