// SPDX-License-Identifier: BSL-1.0
// Products with derivatives against each other and against finite differences; what they return and what they refuse.
#define BOOST_TEST_MODULE network_products
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include <cmath>
#include <limits>

using namespace chainrule;
using calculus::b;
using calculus::W;

namespace {

template <class Shape>
struct rows_of;
template <std::size_t... Extents>
struct rows_of<shape<Extents...>> {
  using type = xt::xtensor<double, 1 + sizeof...(Extents)>;
  static type make(std::size_t rows) { return type::from_shape({rows, Extents...}); }
};

template <class Values>
Values drawn_numbers(Values values, internal::number::random_source& random) {
  for (auto& number : values) number = random.normal();
  return values;
}

template <class Net>
gradient<Net, double> drawn_direction(internal::number::random_source& random) {
  gradient<Net, double> direction;
  if constexpr (Net::parameter_count > 0)
    vector_to_parameters(drawn_numbers(tensor<double, shape<Net::parameter_count>>{}, random), direction);
  return direction;
}

template <class First, class Second>
double inner(const First& first, const Second& second) {
  double sum = 0;
  BOOST_REQUIRE(first.size() == second.size());
  for (std::size_t i = 0; i < first.size(); ++i) sum += first.data()[i] * second.data()[i];
  return sum;
}

template <class Net>
model<Net, double> moved(const model<Net, double>& m, const gradient<Net, double>& u, double step) {
  auto result = m;
  for (std::size_t i = 0; i < m.size(); ++i) result.data()[i] += step * u.data()[i];
  return result;
}

bool near(double found, double expected, double tolerance) {
  return std::abs(found - expected) <= tolerance * std::max(1.0, std::abs(expected));
}

// <v, J u> = <J'v, u>, with u of the input, of the parameters and of both.
template <class Net>
void check_adjoint(std::size_t rows) {
  internal::number::random_source random{seed{5}};
  const model<Net, double> m{glorot_uniform{}, seed{3}};
  const auto x = drawn_numbers(rows_of<typename Net::input_shape>::make(rows), random), u = drawn_numbers(x, random);
  const auto v = drawn_numbers(rows_of<typename Net::output_shape>::make(rows), random);
  const auto p = drawn_direction<Net>(random);
  const auto [gradient_of_v, input_of_v] = vjp(m, x, v);
  const double by_input = inner(v, jvp(m, x, u).tangent), by_parameters = inner(v, jvp(m, x, p).tangent);
  BOOST_TEST(near(by_input, inner(u, input_of_v), 1e-12));
  BOOST_TEST(near(by_parameters, inner(p, gradient_of_v), 1e-12));
  BOOST_TEST(near(inner(v, jvp(m, x, u, p).tangent), inner(u, input_of_v) + inner(p, gradient_of_v), 1e-12));
  BOOST_TEST(std::abs(by_input) > 1e-3);
  if (Net::parameter_count > 0) BOOST_TEST(std::abs(by_parameters) > 1e-3);
  const auto [value, tangent] = jvp(m, x, u);
  const auto answers = m(x);
  for (std::size_t i = 0; i < answers.size(); ++i) BOOST_TEST(near(value.flat(i), answers.flat(i), 1e-13));
}

// H u against differences of gradients; u' H v = v' H u; and the Gauss-Newton product against J' and J.
template <class Net, class Loss, class Target>
void check_hessian(std::size_t rows, const Target& target, double tolerance = 1e-8) {
  internal::number::random_source random{seed{6}};
  const model<Net, double> m{glorot_uniform{}, seed{4}};
  const auto x = drawn_numbers(rows_of<typename Net::input_shape>::make(rows), random);
  const auto u = drawn_direction<Net>(random), v = drawn_direction<Net>(random);
  const auto hu = hessian_vector_product(m, Loss{}, x, target, u), hv = hessian_vector_product(m, Loss{}, x, target, v);
  const double step = 1e-5;
  const auto above = value_and_gradient(moved<Net>(m, u, step), Loss{}, x, target).gradient;
  const auto below = value_and_gradient(moved<Net>(m, u, -step), Loss{}, x, target).gradient;
  double largest = 0;
  for (std::size_t i = 0; i < m.size(); ++i) {
    BOOST_TEST(near(hu.data()[i], (above.data()[i] - below.data()[i]) / (2 * step), tolerance));
    largest = std::max(largest, std::abs(hu.data()[i]));
  }
  BOOST_TEST(largest > 1e-2);
  BOOST_TEST(near(inner(v, hu), inner(u, hv), 1e-12));
  const auto gu = gauss_newton_vector_product(m, Loss{}, x, target, u),
             gv = gauss_newton_vector_product(m, Loss{}, x, target, v);
  BOOST_TEST(near(inner(v, gu), inner(u, gv), 1e-12));
  BOOST_TEST(inner(u, gu) > 1e-3);  // of a convex loss
  if constexpr (std::is_same_v<Loss, squared_error>) {
    const auto tangent = jvp(m, x, u).tangent;
    const auto expected = vjp(m, x, tangent).gradient;
    for (std::size_t i = 0; i < m.size(); ++i)
      BOOST_TEST(near(gu.data()[i], 2 * expected.data()[i] / static_cast<double>(rows), 1e-12));
  }
}

using small = network<input<3>, dense<4, act::tanh>, dense<2>>;

// Functions that are written for one kind of number, and one of them for any.
struct softsign : act::elementwise<softsign> {
  static constexpr double value(double z) { return z / (1 + (z < 0 ? -z : z)); }
  static constexpr double derivative_from_output(double a) { return (1 - (a < 0 ? -a : a)) * (1 - (a < 0 ? -a : a)); }
};
struct cubic : act::elementwise<cubic> {
  static constexpr double value(double z) { return z * z * z / 3; }
  static constexpr double derivative_from_input(double z) { return z * z; }
};
struct cubic_template : act::elementwise<cubic_template> {
  template <class T>
  static constexpr T value(T z) {
    return z * z * z / T(3);
  }
  template <class T>
  static constexpr T derivative_from_input(T z) {
    return z * z;
  }
};

}  // namespace

BOOST_AUTO_TEST_CASE(products_from_either_side_agree) {
  check_adjoint<network<input<3>, dense<40, act::tanh>, dense<17, act::gelu>, dense<2>>>(100);
  check_adjoint<network<input<30>, dense<33, act::relu>, dense<21, act::elu<>>, dense<19, act::leaky_relu<>>>>(5);
  check_adjoint<network<input<2, 3>, flatten, dense<4, act::softplus>>>(3);
  check_adjoint<network<input<2, 3>, flatten>>(2);
  check_adjoint<network<input<3>, act::tanh, residual<dense<3, act::silu>>, concat<dense<2>, act::sigmoid>>>(1);
  check_adjoint<network<input<1, 8, 8>, conv2d<filters<3>, kernel_size<3>, padding<1>, act::relu>, max_pool2d<2>,
                        conv2d<filters<3>, kernel_size<3>, act::elu<>>, avg_pool2d<2>, flatten, dense<3>>>(5);
}

BOOST_AUTO_TEST_CASE(functions_of_one_kind_of_number) {
  check_adjoint<network<input<3>, dense<5, softsign>, dense<4, cubic>, softsign>>(3);
  internal::number::random_source random{seed{7}};
  const model<network<input<3>, dense<6, cubic>, dense<2>>, double> m{glorot_uniform{}, seed{3}};
  const model<network<input<3>, dense<6, cubic_template>, dense<2>>, double> alike{glorot_uniform{}, seed{3}};
  const auto x = drawn_numbers(tensor<double, shape<3>>{}, random), u = drawn_numbers(x, random);
  const auto tangent = jvp(m, x, u).tangent, expected = jvp(alike, x, u).tangent;
  BOOST_TEST(std::abs(expected(0)) > 1e-3);
  for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(near(tangent(i), expected(i), 1e-14));
}

BOOST_AUTO_TEST_CASE(hessian_products_are_derivatives_of_gradients) {
  xt::xtensor<double, 2> two = xt::zeros<double>({5, 2}), many = xt::ones<double>({70, 4});
  check_hessian<small, squared_error>(5, two);
  check_hessian<network<input<30>, dense<33, act::tanh>, dense<21, act::gelu>, dense<4>>, squared_error>(70, many,
                                                                                                         1e-7);
  check_hessian<network<input<3>, dense<4, act::softplus>, residual<dense<4, act::silu>>,
                        concat<dense<1>, dense<1, act::sigmoid>>>,
                binary_cross_entropy>(5, two);
  check_hessian<network<input<1, 8, 8>, conv2d<filters<3>, kernel_size<3>, padding<1>, act::elu<>>, max_pool2d<2>,
                        conv2d<filters<2>, kernel_size<3>, act::tanh>, avg_pool2d<2>, flatten, dense<4>>,
                softmax_cross_entropy>(3, xt::xtensor<int, 1>{2, 0, 3}, 1e-7);
}

BOOST_AUTO_TEST_CASE(a_hessian_is_symmetric_and_its_columns_are_products) {
  internal::number::random_source random{seed{7}};
  const model<small, double> m{glorot_uniform{}, seed{3}};
  const auto x = drawn_numbers(rows_of<shape<3>>::make(4), random);
  const auto target = drawn_numbers(rows_of<shape<2>>::make(4), random);
  const auto matrix = hessian(m, squared_error{}, x, target);
  static_assert(std::is_same_v<std::remove_const_t<decltype(matrix)>, tensor<double, shape<26, 26>>>);
  static_assert(hessian_bytes<small, double> == 26 * 26 * 8);
  const auto u = drawn_direction<small>(random);
  const auto direction = parameters_to_vector(u),
             product = parameters_to_vector(hessian_vector_product(m, squared_error{}, x, target, u));
  double largest = 0;
  for (std::size_t i = 0; i < 26; ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < 26; ++k) {
      BOOST_TEST(std::abs(matrix(i, k) - matrix(k, i)) < 1e-14);
      sum += matrix(i, k) * direction(k);
      largest = std::max(largest, std::abs(matrix(i, k)));
    }
    BOOST_TEST(near(sum, product(i), 1e-13));
  }
  BOOST_TEST(largest > 0.1);
}

BOOST_AUTO_TEST_CASE(gradients_of_samples_are_those_of_batches_of_one) {
  using net = network<input<2, 5, 5>, conv2d<filters<3>, kernel_size<3>, act::tanh>, flatten, dense<4>>;
  internal::number::random_source random{seed{8}};
  const model<net, double> m{glorot_uniform{}, seed{3}};
  const std::size_t rows = 70;  // more than are computed together
  const auto x = drawn_numbers(rows_of<shape<2, 5, 5>>::make(rows), random);
  xt::xtensor<int, 1> target = xt::xtensor<int, 1>::from_shape({rows});
  for (std::size_t r = 0; r < rows; ++r) target(r) = static_cast<int>(r % 4);
  const auto all = per_sample_gradients(m, softmax_cross_entropy{}, x, target);
  BOOST_TEST(all.size() == rows);
  BOOST_TEST(all.matrix().shape(0) == rows);
  BOOST_TEST(all.matrix().shape(1) == net::parameter_count);
  const auto kernels = all[W<1>];
  BOOST_TEST(kernels.dimension() == 5u);
  for (const std::size_t r : {std::size_t{0}, std::size_t{1}, std::size_t{69}}) {
    tensor<double, shape<2, 5, 5>> one;
    std::copy_n(x.data() + r * 50, 50, one.data());
    const auto g = value_and_gradient(m, softmax_cross_entropy{}, one, target(r)).gradient;
    const auto row = parameters_to_vector(g);
    for (std::size_t i = 0; i < net::parameter_count; ++i) BOOST_TEST(near(all.matrix()(r, i), row(i), 1e-13));
    for (std::size_t f = 0; f < 3; ++f)
      for (std::size_t c = 0; c < 2; ++c) BOOST_TEST(near(kernels(r, f, c, 1, 2), g[W<1>](f, c, 1, 2), 1e-13));
    BOOST_TEST(near(all[b<3>](r, 2), g[b<3>](2), 1e-13));
    BOOST_TEST(std::abs(g[W<1>](1, 1, 1, 2)) > 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(second_derivatives_by_the_input_agree) {
  using net = network<input<3>, dense<4, act::tanh>, residual<dense<4, act::gelu>>, dense<2>>;
  const model<net, double> m{glorot_uniform{}, seed{3}};
  const tensor<double, shape<3>> x{0.1, -0.2, 0.5}, u{0.3, -0.4, 1.0};
  const auto matrix = input_hessian(m, x);
  static_assert(std::is_same_v<std::remove_const_t<decltype(matrix)>, tensor<double, shape<2, 3, 3>>>);
  const auto along = second_derivative(m, x, u);
  const auto trace = laplacian(m, x);
  const double step = 1e-4;
  for (std::size_t o = 0; o < 2; ++o) {
    double form = 0;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t k = 0; k < 3; ++k) form += matrix(o, i, k) * u(i) * u(k);
    BOOST_TEST(near(along.second(o), form, 1e-14));
    BOOST_TEST(near(trace(o), matrix(o, 0, 0) + matrix(o, 1, 1) + matrix(o, 2, 2), 1e-14));
    const tensor<double, shape<3>> above = x + step * u, below = x - step * u;
    BOOST_TEST(std::abs(along.second(o) - (m(above)(o) - 2 * m(x)(o) + m(below)(o)) / (step * step)) < 1e-6);
    BOOST_TEST(std::abs(along.first(o) - (m(above)(o) - m(below)(o)) / (2 * step)) < 1e-8);
    BOOST_TEST(std::abs(along.second(o)) > 1e-3);
  }
  // Of a network that is piecewise linear they are zero, and its type says so.
  using linear = network<input<3>, dense<8, act::relu>, residual<dense<8, act::leaky_relu<>>>, dense<2>>;
  static_assert(is_piecewise_linear<linear> && !is_piecewise_linear<net>);
  const model<linear, double> flat{glorot_uniform{}, seed{3}};
  BOOST_TEST(laplacian(flat, x)(0) == 0);
  BOOST_TEST(std::abs(second_derivative(flat, x, u).first(0)) > 1e-3);
}

BOOST_AUTO_TEST_CASE(what_is_returned_has_the_arguments_shape) {
  const model<small> m{glorot_uniform{}, seed{3}};
  const tensor<float, shape<3>> sample{0.1f, 0.2f, 0.3f};
  const tensor<float, shape<2>> v{1.0f, 2.0f};
  const xt::xtensor<double, 2> batch = xt::ones<double>({4, 3});  // of another scalar
  const xt::xarray<float> by_rank = xt::ones<float>({4, 3});
  static_assert(std::is_same_v<decltype(jvp(m, sample, sample)), valued_tangent<tensor<float, shape<2>>>>);
  static_assert(std::is_same_v<decltype(jvp(m, batch, sample)), valued_tangent<xt::xtensor<float, 2>>>);
  static_assert(std::is_same_v<decltype(vjp(m, sample, v)), pulled_back<gradient<small>, tensor<float, shape<3>>>>);
  static_assert(std::is_same_v<decltype(input_hessian(m, batch)), xt::xtensor<float, 4>>);
  // One direction for all samples is the same as a row for each.
  const auto shared = jvp(m, batch, sample);
  const xt::xtensor<float, 2> rows{{0.1f, 0.2f, 0.3f}, {0.1f, 0.2f, 0.3f}, {0.1f, 0.2f, 0.3f}, {0.1f, 0.2f, 0.3f}};
  const auto each = jvp(m, by_rank, rows);
  BOOST_TEST(each.value.dimension() == 2u);
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(shared.tangent.flat(i) == each.tangent.flat(i));
  const xt::xarray<float> one = xt::ones<float>({3});
  BOOST_TEST(second_derivative(m, one, sample).second.dimension() == 1u);
  // float agrees with double to its own precision.
  model<small, double> twice{glorot_uniform{}, seed{3}};
  for (std::size_t i = 0; i < m.size(); ++i) twice.data()[i] = static_cast<double>(m.data()[i]);
  for (std::size_t o = 0; o < 2; ++o)
    BOOST_TEST(near(static_cast<double>(second_derivative(m, sample, sample).second(o)),
                    second_derivative(twice, sample, sample).second(o), 1e-5));
}

BOOST_AUTO_TEST_CASE(parameters_become_a_vector_and_come_back) {
  using net = network<input<2, 4, 4>, conv2d<filters<3>, kernel_size<2, 3>, act::tanh>, flatten, dense<2>>;
  const explicit_values course{{1, 2, 3, 4, 5, 6, 7, 8}};
  const model<network<input<3>, dense<2>>, double> ordered{course};  // row by row, one parameter after another
  const auto vector = parameters_to_vector(ordered);
  for (std::size_t i = 0; i < 8; ++i) BOOST_TEST(vector(i) == static_cast<double>(i + 1));
  const model<net, double> m{glorot_uniform{}, seed{3}};
  model<net, double> copy{constant{0}};
  const auto flat = parameters_to_vector(m);
  BOOST_TEST(flat(((2 * 2 + 1) * 2 + 1) * 3 + 2) == m[W<1>](2, 1, 1, 2));
  vector_to_parameters(flat, copy);
  for (std::size_t i = 0; i < m.size(); ++i) BOOST_TEST(copy.data()[i] == m.data()[i]);
  BOOST_CHECK_THROW(vector_to_parameters(xt::xtensor<double, 1>(xt::zeros<double>({7})), copy), shape_error);
}

BOOST_AUTO_TEST_CASE(what_shows_at_run_time_throws) {
  const model<small, double> m{glorot_uniform{}, seed{3}};
  const xt::xtensor<double, 2> x = xt::ones<double>({4, 3}), two = xt::ones<double>({2, 3}),
                               empty = xt::ones<double>({0, 3}), wide = xt::ones<double>({4, 5});
  const xt::xtensor<double, 2> v = xt::ones<double>({4, 2}), few = xt::ones<double>({3, 2});
  const gradient<small, double> u;
  BOOST_CHECK_THROW(jvp(m, x, two), shape_error);
  BOOST_CHECK_THROW(jvp(m, empty, empty), shape_error);
  BOOST_CHECK_THROW(jvp(m, wide, u), shape_error);
  BOOST_CHECK_THROW(vjp(m, x, few), shape_error);
  BOOST_CHECK_THROW(vjp(m, empty, v), shape_error);
  BOOST_CHECK_THROW(hessian_vector_product(m, squared_error{}, x, few, u), shape_error);
  BOOST_CHECK_THROW(gauss_newton_vector_product(m, squared_error{}, empty, v, u), shape_error);
  BOOST_CHECK_THROW(hessian(m, softmax_cross_entropy{}, x, xt::xtensor<int, 1>{0, 1, 2, 0}), data_error);
  BOOST_CHECK_THROW(per_sample_gradients(m, squared_error{}, wide, v), shape_error);
  BOOST_CHECK_THROW(second_derivative(m, x, two), shape_error);
  BOOST_CHECK_THROW(second_derivative_vjp(m, x, x, v, v, few), shape_error);
  BOOST_CHECK_THROW(input_hessian(m, empty), shape_error);
  BOOST_CHECK_THROW(laplacian(m, wide), shape_error);
}
