// SPDX-License-Identifier: BSL-1.0
// The ranges and deviations are those of the parameters that PyTorch 1.13's modules begin with, and of Keras 3's
// sources: what is uniform within a limit has the deviation limit / sqrt(3), the sum of two such numbers sqrt(2 / 3) of
// it.
#define BOOST_TEST_MODULE initializer_defaults
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/multi_head_attention.hpp>
#include <chainrule/time/rnn.hpp>

#include <algorithm>
#include <cmath>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

// That a parameter's numbers are all different and lie within a limit, nearly reach it, and have a deviation.
template <class Numbers>
void check(const Numbers& numbers, double limit, double deviation) {
  const auto begin = numbers.begin(), end = numbers.end();
  double sum = 0, squares = 0, largest = 0;
  for (auto number = begin; number != end; ++number) {
    const double x = static_cast<double>(*number);
    sum += x;
    squares += x * x;
    largest = std::max(largest, std::abs(x));
    BOOST_TEST(std::count(begin, end, *number) < 3);
  }
  const double count = static_cast<double>(end - begin);
  BOOST_TEST(std::abs(sum / count) < 4 * deviation / std::sqrt(count));
  BOOST_TEST(std::abs(std::sqrt(squares / count) / deviation - 1) < 1.8 / std::sqrt(count));
  BOOST_TEST(largest <= limit * 1.0000001);
  BOOST_TEST(largest > 0.7 * limit);
}
template <class Numbers>
void check_uniform(const Numbers& numbers, double limit) {
  check(numbers, limit, limit / std::sqrt(3.0));
}
template <class Numbers>
void check_sum_of_two(const Numbers& numbers, double limit) {
  check(numbers, 2 * limit, limit * std::sqrt(2.0 / 3));
}
template <class Numbers>
void check_constant(const Numbers& numbers, double number) {
  for (const auto x : numbers) BOOST_TEST(static_cast<double>(x) == number);
}

template <class... Layers>
using of_image = network<input<3, 8, 9>, Layers...>;
template <class... Layers>
using of_steps = network<input<sequence<4>, 20>, Layers...>;

template <class Net, class Start>
model<Net, double> begin(const Start& start) {
  return model<Net, double>{start, seed{5}};
}

const torch_defaults torch;
const keras_defaults keras;

}  // namespace

BOOST_AUTO_TEST_CASE(dense_layers_and_convolutions) {
  using flat = network<input<50>, dense<60>>;
  const auto m = begin<flat>(torch), k = begin<flat>(keras);
  check_uniform(m[W<1>], 1 / std::sqrt(50.0));
  check_uniform(m[b<1>], 1 / std::sqrt(50.0));
  check_uniform(k[W<1>], std::sqrt(6 / 110.0));
  check_constant(k[b<1>], 0);

  using image = of_image<conv2d<filters<40>, kernel_size<3, 5>>>;
  const auto image_m = begin<image>(torch), image_k = begin<image>(keras);
  check_uniform(image_m[W<1>], 1 / std::sqrt(45.0));
  check_uniform(image_m[b<1>], 1 / std::sqrt(45.0));
  check_uniform(image_k[W<1>], std::sqrt(6.0 / (45 + 600)));
  check_constant(image_k[b<1>], 0);

  using steps = of_steps<conv1d<filters<50>, kernel_size<3>>>;
  const auto s = begin<steps>(torch);
  check_uniform(s[W<1>], 1 / std::sqrt(60.0));
  check_uniform(s[b<1>], 1 / std::sqrt(60.0));
}

BOOST_AUTO_TEST_CASE(norms_and_embeddings) {
  using norm = network<input<9>, batch_norm<>>;
  check_constant(begin<norm>(torch)[W<1>], 1);
  check_constant(begin<norm>(torch)[b<1>], 0);
  check_constant(begin<norm>(keras)[W<1>], 1);

  using derived_weight = network<input<50>, weight_norm<dense<60>>>;
  const auto m = begin<derived_weight>(torch);
  check_uniform(m[weight_v<1>], 1 / std::sqrt(50.0));
  double square = 0;
  for (std::size_t j = 0; j < 50; ++j) square += m[weight_v<1>](7, j) * m[weight_v<1>](7, j);
  BOOST_TEST(std::abs(m[weight_g<1>](7, 0) - std::sqrt(square)) < 1e-12);

  using words = network<input<2, tokens<50>>, embedding<60, padding_index<3>>>;
  const auto e = begin<words>(torch), f = begin<words>(keras);
  double squares = 0;
  for (const double x : e[W<1>]) squares += x * x;
  BOOST_TEST(std::abs(std::sqrt(squares / (49 * 60)) - 1) < 0.05);
  double largest = 0;
  for (const double x : f[W<1>]) largest = std::max(largest, std::abs(x));
  BOOST_TEST((largest > 0.04 && largest <= 0.05));
  for (std::size_t j = 0; j < 60; ++j) BOOST_TEST((e[W<1>](3, j) == 0 && f[W<1>](3, j) == 0));
}

BOOST_AUTO_TEST_CASE(attention_layers) {
  const auto m = begin<of_steps<multi_head_attention<heads<4>>>>(torch);
  check_uniform(m[in_proj_weight<1>], std::sqrt(6.0 / (20 + 60)));
  check_constant(m[in_proj_bias<1>], 0);
  check_uniform(m[out_proj_weight<1>], 1 / std::sqrt(20.0));
  check_constant(m[out_proj_bias<1>], 0);
}

BOOST_AUTO_TEST_CASE(recurrent_layers) {
  const double limit = 1 / std::sqrt(30.0);
  const auto l = begin<of_steps<lstm<30>>>(torch), k = begin<of_steps<lstm<30>>>(keras);
  check_uniform(l[W<1>], limit);
  check_uniform(l[symbol<recurrent_weight, 1>{}], limit);
  check_sum_of_two(l[b<1>], limit);  // PyTorch adds two biases
  check_uniform(k[W<1>], std::sqrt(6.0 / (20 + 120)));
  for (std::size_t i = 0; i < 120; ++i) BOOST_TEST(k[b<1>](i) == (i >= 30 && i < 60 ? 1 : 0));
  const auto u = k[symbol<recurrent_weight, 1>{}];  // 120 x 30: its columns are orthonormal
  for (std::size_t i = 0; i < 30; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double product = 0;
      for (std::size_t row = 0; row < 120; ++row) product += u(row, i) * u(row, j);
      BOOST_TEST(std::abs(product - (i == j ? 1 : 0)) < 1e-12);
    }

  const auto g = begin<of_steps<gru<30>>>(torch);
  check_uniform(g[W<1>], limit);
  check_uniform(g[b<1>], limit);
  check_uniform(g[symbol<recurrent_bias, 1>{}], limit);
  const auto r = begin<of_steps<gru<30, reset_before>>>(torch);
  check_sum_of_two(r[b<1>], limit);
  const auto s = begin<of_steps<rnn<30>>>(torch);
  check_uniform(s[W<1>], limit);
  check_sum_of_two(s[b<1>], limit);
}

// A layer of one's own that states nothing about other libraries begins by their rule.
struct own {
  template <class In>
  using verdict = acceptance;
  template <class In>
  using output = shape<30>;
  template <class In>
  struct on {
    using values = list<value<activation, shape<30>>>;
    using parameters =
        list<parameter<weight, shape<30, In::size>, drawn<In::size, 30>>, parameter<bias, shape<30>, begins_at<2>>>;
    using equations = list<equation<activation, op::linear, layer_input, weight, bias>>;
  };
};
BOOST_AUTO_TEST_CASE(layers_of_ones_own) {
  using net = network<input<20>, own>;
  check_uniform(begin<net>(torch)[W<1>], 1 / std::sqrt(20.0));
  check_uniform(begin<net>(keras)[W<1>], std::sqrt(6.0 / 50));
  check_constant(begin<net>(torch)[b<1>], 2);
}

// The compiler draws the same numbers.
BOOST_AUTO_TEST_CASE(in_constant_evaluation) {
  using net = network<input<3>, dense<4>>;
  constexpr array_model<net, double> m{torch_defaults{}, seed{5}};
  const auto n = begin<net>(torch);
  for (std::size_t i = 0; i < 12; ++i) BOOST_TEST(m.data()[i] == n.data()[i]);
}
