// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE derivative_structured
#include <boost/test/unit_test.hpp>

#include <memory>

#include <chainrule/chainrule.hpp>
#include <chainrule/time/conv1d.hpp>

#include "derivatives.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace derivatives;

namespace {

using branched = network<input<3>, dense<4, act::tanh>, residual<dense<6, act::silu>, dense<4>>,
                         concat<dense<2>, sequential<dense<3>, act::sigmoid>>>;
using picture = network<input<2, 7, 6>, conv2d<filters<3>, kernel_size<3>, padding<1>, act::tanh>, max_pool2d<2>,
                        conv2d<filters<2>, kernel_size<2>>, avg_pool2d<2, stride<1>>, flatten, dense<3>>;

}  // namespace

// Structures stay what they are, and do to vectors what their dense forms do.
template <class Derivative>
void check_applied(const Derivative& derivative) {
  const auto dense = derivative.dense();
  const auto v = drawn_tensor<tensor<double, typename Derivative::x_shape>>(11);
  const auto u = drawn_tensor<tensor<double, typename Derivative::y_shape>>(12);
  constexpr std::size_t rows = Derivative::y_shape::size, columns = Derivative::x_shape::size;
  numbers by_v(rows), by_u(columns);
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < columns; ++c) {
      by_v[r] += dense.storage()[r * columns + c] * v.storage()[c];
      by_u[c] += dense.storage()[r * columns + c] * u.storage()[r];
    }
  check_close(flat(derivative.times(v)), by_v, 1e-12);
  check_close(flat(derivative.transposed_times(u)), by_u, 1e-12);
}

namespace {

// z(i) = x(i - 1) + b(i), an operation of a user, who adds b where it is convenient.
struct moved_by_one : op::derivative<structure::toeplitz> {
  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }
  template <class At>
  static constexpr void backward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i)
      at.downstream()[i] = (i + 1) % At::x_size == 0 ? 0 : at.upstream()[i + 1];
  }
};
struct moved_and_added {
  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t i = 0; i < at.rows() * At::x_size; ++i)
      at.result()[i] = at[op::argument<1>{}][i % At::x_size] + (i % At::x_size == 0 ? 0 : at.argument()[i - 1]);
  }
  template <std::size_t K>
  using partial = op::partial_at<K, moved_by_one, op::identity_factor>;
};
struct moved {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<parameter<calculus::bias, In, begins_at<0>>>;
    using equations = list<equation<activation, moved_and_added, layer_input, calculus::bias>>;
  };
};

}  // namespace

// A factor that reads no value is applied to tangents by the layer's forward function, without what that adds.
BOOST_AUTO_TEST_CASE(a_bias_is_in_no_tangent) {
  using net = network<input<2, 4, 5>, conv_transpose2d<filters<3>, kernel_size<2>>, reshape<15, 6>,
                      conv1d<filters<2>, kernel_size<3>>, moved>;
  auto m = model<net, double>{he_normal{}, seed{9}};
  auto p = parameters_to_vector(m);
  for (std::size_t i = 0; i < p.size(); ++i) p(i) += 0.3 + 0.1 * static_cast<double>(i % 5);
  vector_to_parameters(p, m);
  const auto x = drawn_tensor<tensor<double, shape<2, 4, 5>>>(5);
  check_applied(evaluate(d(z<1>) / d(a<0>), m, x));
  check_applied(evaluate(d(z<3>) / d(a<2>), m, x));
  check_close(flat(evaluate(d(a<4>) / d(W<3>), m, x)), differences_by_parameter(m, W<3>, x), 1e-8);
}

BOOST_AUTO_TEST_CASE(structured_derivatives_are_applied_and_multiplied) {
  const auto m = model<picture, double>{he_normal{}, seed{9}};
  const auto x = drawn_tensor<tensor<double, shape<2, 7, 6>>>(5);
  const auto sigma = evaluate(d(a<1>) / d(z<1>), m, x);
  const auto convolution = evaluate(d(z<1>) / d(a<0>), m, x);
  const auto unfolded = evaluate(d(z<1>) / d(W<1>), m, x);
  const auto planes = evaluate(d(z<1>) / d(b<1>), m, x);
  const auto pool = evaluate(d(a<2>) / d(a<1>), m, x);
  const auto mean = evaluate(d(a<4>) / d(a<3>), m, x);
  const auto turned = evaluate(d(a<5>) / d(a<4>), m, x);
  const auto alike = evaluate(d(a<6>) / d(z<6>), m, x);
  const auto weights = evaluate(d(a<6>) / d(W<6>), m, x);
  static_assert(decltype(sigma)::kind == structure::diagonal && decltype(convolution)::kind == structure::toeplitz);
  static_assert(decltype(unfolded)::kind == structure::toeplitz && decltype(planes)::kind == structure::selection);
  static_assert(decltype(pool)::kind == structure::selection && decltype(mean)::kind == structure::toeplitz);
  static_assert(decltype(turned)::kind == structure::permutation && decltype(alike)::kind == structure::identity);
  static_assert(decltype(weights)::kind == structure::outer);
  check_applied(sigma);
  check_applied(convolution);
  check_applied(unfolded);
  check_applied(planes);
  check_applied(pool);
  check_applied(mean);
  check_applied(turned);
  check_applied(alike);
  check_applied(weights);

  // Products of values are the values of products; a weighted selection stays one.
  const auto picked = pool * sigma;
  static_assert(decltype(picked)::kind == structure::selection);
  check_applied(picked);
  check_close(flat(picked), flat(evaluate(d(a<2>) / d(z<1>), m, x)), 1e-14);
  check_close(flat(picked * convolution), flat(evaluate(d(a<2>) / d(a<0>), m, x)), 1e-14);
  check_close(flat(sigma * planes), flat(evaluate(d(a<1>) / d(b<1>), m, x)), 1e-14);
  const auto twice = sigma + sigma;
  static_assert(decltype(twice)::kind == structure::diagonal);
  numbers doubled = flat(sigma);
  for (double& number : doubled) number *= 2;
  check_close(flat(twice), doubled, 1e-14);

  const auto joined = model<branched, double>{he_normal{}, seed{8}};
  const auto part = evaluate(d(a<3>) / d(a<3, 2>), joined, tensor<double, shape<3>>{0.7, -0.4, 0.2});
  static_assert(decltype(part)::kind == structure::block);
  check_applied(part);
  const auto outer_ends = evaluate(d(a<3>) / d(W<3, 2, 1>), joined, tensor<double, shape<3>>{0.7, -0.4, 0.2});
  static_assert(decltype(outer_ends)::kind == structure::outer);
  check_applied(outer_ends);
}

// What a convolution's derivative reads lives on with it.
BOOST_AUTO_TEST_CASE(a_structured_derivative_outlives_its_model) {
  const auto x = drawn_tensor<tensor<double, shape<2, 7, 6>>>(5);
  auto m = std::make_unique<model<picture, double>>(he_normal{}, seed{9});
  const auto convolution = evaluate(d(z<1>) / d(a<0>), *m, x);
  const auto unfolded = evaluate(d(z<1>) / d(W<1>), *m, x);
  const auto before = flat(convolution), reading = flat(unfolded);
  (*m)[W<1>] = (*m)[W<1>] * 2.0;
  check_close(flat(convolution), before, 0);
  m.reset();
  check_close(flat(convolution), before, 0);
  check_close(flat(unfolded), reading, 0);
}
