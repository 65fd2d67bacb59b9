// SPDX-License-Identifier: BSL-1.0
// Parameters of several axes in layers of a user's own: whatever order they lie in, all that a reader sees goes in the
// order of the indices.
#define BOOST_TEST_MODULE model_parameter_order
#include <boost/test/unit_test.hpp>

#include <cstdlib>

#include <chainrule/chainrule.hpp>
#include <chainrule/storage/source.hpp>

#include "../own_layers.hpp"
#include "../derivative/derivatives.hpp"

using namespace chainrule;
using calculus::a;
using calculus::b;
using calculus::d;
using calculus::W;
using derivatives::flat;
using number_list = derivatives::numbers;

namespace {

// From so many on, one apart.
number_list counted_from(double first, std::size_t count) {
  number_list result(count);
  for (std::size_t i = 0; i < count; ++i) result[i] = first + static_cast<double>(i);
  return result;
}
number_list joined(number_list first, const number_list& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}
number_list diagonal_of(const number_list& elements) {
  number_list result(elements.size() * elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) result[i * (elements.size() + 1)] = elements[i];
  return result;
}

template <class Shape>
struct input_of;
template <std::size_t... Extents>
struct input_of<shape<Extents...>> {
  using type = input<Extents...>;
};

// y = w x + b with w = 1, 2, ..., b = 101, 102, ..., all in the order of the indices, against its derivatives on paper.
template <structure Kind, class Shape>
void check_scaling() {
  using net = network<typename input_of<Shape>::type, own_layers::scaling<Kind>>;
  constexpr std::size_t n = Shape::size;
  const number_list w = counted_from(1, n), bias = counted_from(101, n), ones(n, 1);
  const model<net, double> m{explicit_values{joined(w, bias)}};
  tensor<double, Shape> x, y, one;
  for (std::size_t i = 0; i < n; ++i)
    x.storage()[i] = 0.5 + static_cast<double>(i * i), y.storage()[i] = 3 * static_cast<double>(i),
    one.storage()[i] = 1;

  // What is written comes back: as parameters, as answers, as a vector, as source.
  BOOST_TEST((flat(m[W<1>]) == w));
  BOOST_TEST((flat(m[b<1>]) == bias));
  number_list answer = flat(m(one));
  for (std::size_t i = 0; i < n; ++i) BOOST_TEST(answer[i] == w[i] + bias[i]);
  BOOST_TEST((flat(parameters_to_vector(m)) == joined(w, bias)));
  const std::string text = as_source(m, "net", "m");
  number_list written;
  for (const char* at = text.c_str() + text.find("{{") + 2; written.size() < 2 * n; ++at) {
    char* end = nullptr;
    written.push_back(std::strtod(at, &end));
    at = end;
  }
  BOOST_TEST((written == joined(w, bias)));
  const array_model<net, double> in_array{explicit_values{written}};
  BOOST_TEST((model<net, double>(in_array).data()[n - 1] == w[n - 1]));
  BOOST_TEST((flat(model<net, double>(in_array)[W<1>]) == w));
  BOOST_TEST((in_array == to_array(m)));

  // dC/dw = 2 (a - y) x and dC/db = 2 (a - y), of C = (a - y)^2 summed.
  const number_list at_x = flat(x), answers = flat(m(x)), targets = flat(y);
  number_list by_w(n), by_b(n);
  for (std::size_t i = 0; i < n; ++i)
    by_b[i] = 2 * (w[i] * at_x[i] + bias[i] - targets[i]), by_w[i] = by_b[i] * at_x[i];
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, y);
  static_cast<void>(cost);
  BOOST_TEST((flat(g[W<1>]) == by_w));
  BOOST_TEST((flat(g[b<1>]) == by_b));
  BOOST_TEST((flat(evaluate(d(calculus::C) / d(W<1>), m, squared_error{}, x, y)) == by_w));
  BOOST_TEST((flat(evaluate(d(calculus::C) / d(b<1>), m, squared_error{}, x, y)) == by_b));
  const auto each = per_sample_gradients(m, squared_error{}, x, y);
  BOOST_TEST((flat(each[W<1>]) == by_w));
  BOOST_TEST((flat(each.matrix()) == joined(by_w, by_b)));

  // d(a)/d(b) is the identity as it says, and d(a)/d(w) and d(a)/d(x) are diagonal.
  static_assert(structure_of<net>(d(a<1>) / d(b<1>)) == structure::identity &&
                structure_of<net>(d(a<1>) / d(W<1>)) == Kind);
  BOOST_TEST((flat(evaluate(d(a<1>) / d(b<1>), m, x).dense()) == diagonal_of(ones)));
  BOOST_TEST((flat(evaluate(d(a<1>) / d(b<1>), m, x).times(y)) == targets));
  BOOST_TEST((flat(evaluate(d(a<1>) / d(W<1>), m, x)) == diagonal_of(at_x)));
  BOOST_TEST((flat(evaluate(d(a<1>) / d(a<0>), m, x)) == diagonal_of(w)));

  // The Hessian by (w, b): 2 x^2, 2 x, 2.
  const number_list h = flat(hessian(m, squared_error{}, x, y));
  for (std::size_t i = 0; i < 2 * n; ++i)
    for (std::size_t j = 0; j < 2 * n; ++j)
      BOOST_TEST(h[i * 2 * n + j] == (i % n == j % n ? 2 * (i < n ? at_x[i] : 1) * (j < n ? at_x[j] : 1) : 0));
}

// A convolution whose weight lies as it is told: its kernels read filters that are neighbours.
template <storage_order Order>
struct convolving {
  template <class In>
  struct on {
    using geometry = convolution_window<2, In, kernel_size<2>, stride<1>, padding<0>>;
    using values = list<value<calculus::activation, shape<2, geometry::out_height, geometry::out_width>>>;
    using parameters = list<parameter<calculus::weight, shape<2, 1, 2, 2>, drawn<4, 8>, Order>,
                            parameter<calculus::bias, shape<2>, begins_at<0>>>;
    using equations =
        list<equation<calculus::activation, convolution<geometry>, layer_input, calculus::weight, calculus::bias>>;
  };
};

// What goes element by element, and what knows one order alone, is refused in the other.
using own_layers::connected_to_all;
using own_layers::scaling;
constexpr storage_order rows = storage_order::row_major, columns = storage_order::column_major;
using of_diagonal = scaling<structure::diagonal, columns>;
using of_identity = scaling<structure::dense, rows, columns>;
using weight_symbol = calculus::symbol<calculus::weight, 2>;
template <class... Layers>
using verdict = verdict_of<input<2, 3>, Layers...>;
static_assert(verdict<scaling<structure::diagonal>>::accepted &&
              verdict_of<input<4>, scaling<structure::diagonal, columns, columns>>::accepted);
static_assert(std::is_same_v<verdict<act::tanh, of_diagonal>,
                             refusal<at_layer<2>, of_diagonal, internal::lies_in<weight_symbol, columns>,
                                     internal::is_read_in<rows>>>);
static_assert(std::is_same_v<
              verdict<residual<act::tanh, of_identity>>,
              refusal<at_layer<1, 2>, of_identity, internal::lies_in<calculus::symbol<calculus::bias, 1, 2>, columns>,
                      internal::is_read_in<rows>>>);
static_assert(verdict<flatten, own_layers::connected<2, act::tanh, columns>>::accepted &&
              verdict<connected_to_all<2, shape<2, 3>>>::accepted);
static_assert(std::is_same_v<verdict<act::tanh, connected_to_all<2, shape<2, 3>, columns>>,
                             refusal<at_layer<2>, connected_to_all<2, shape<2, 3>, columns>,
                                     internal::lies_in<weight_symbol, columns>, internal::is_read_in<rows>>>);
static_assert(verdict<reshape<1, 2, 3>, convolving<columns>>::accepted);
static_assert(std::is_same_v<verdict<reshape<1, 2, 3>, convolving<rows>>,
                             refusal<at_layer<2>, convolving<rows>, internal::lies_in<weight_symbol, rows>,
                                     internal::is_read_in<columns>>>);

}  // namespace

// W = {{1, 2, 3}, {4, 5, 6}} and x = 1 answered {{1, 4, 2}, {5, 3, 6}}.
BOOST_AUTO_TEST_CASE(a_matrix_that_scales) {
  const model<network<input<2, 3>, own_layers::scaling<>>, double> m{
      explicit_values{{1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0}}};
  const tensor<double, shape<2, 3>> one{{1, 1, 1}, {1, 1, 1}}, expected{{1, 2, 3}, {4, 5, 6}};
  BOOST_TEST((m(one) == expected));
  BOOST_TEST(m[W<1>](0, 1) == 2);
  BOOST_TEST(m[W<1>](1, 0) == 4);
}

BOOST_AUTO_TEST_CASE(parameters_of_any_rank) {
  check_scaling<structure::dense, shape<4>>();
  check_scaling<structure::dense, shape<2, 3>>();
  check_scaling<structure::diagonal, shape<3, 2>>();
  check_scaling<structure::dense, shape<2, 3, 2>>();
}

// z = W x + b with W = {{1, 2, 3}, {4, 5, 6}}: d(z)/d(x) = W, and d(z_o)/d(W_pi) is x_i where o is p.
BOOST_AUTO_TEST_CASE(a_weight_in_rows_is_a_matrix) {
  using net = network<input<3>, own_layers::connected<2>>;
  const model<net, double> m{explicit_values{{1, 2, 3, 4, 5, 6, 10, 20}}};
  const tensor<double, shape<3>> x{1, 10, 100};
  BOOST_TEST((flat(m(x)) == number_list{331, 674}));
  BOOST_TEST((flat(evaluate(d(a<1>) / d(a<0>), m, x)) == number_list{1, 2, 3, 4, 5, 6}));
  const auto by_weight = evaluate(d(a<1>) / d(W<1>), m, x);
  static_assert(structure_of<net>(d(a<1>) / d(W<1>)) == structure::outer);
  BOOST_TEST((flat(by_weight.dense()) == number_list{1, 10, 100, 0, 0, 0, 0, 0, 0, 1, 10, 100}));
  BOOST_TEST((flat(by_weight.times(tensor<double, shape<2, 3>>{{1, 2, 3}, {4, 5, 6}})) == number_list{321, 654}));
  BOOST_TEST((flat(by_weight.transposed_times(tensor<double, shape<2>>{7, 8})) == number_list{7, 70, 700, 8, 80, 800}));
  // C = (z - y)^2 summed, y = 0.
  const tensor<double, shape<2>> y{0, 0};
  const number_list expected{662, 6620, 66200, 1348, 13480, 134800};
  BOOST_TEST((flat(value_and_gradient(m, squared_error{}, x, y).gradient[W<1>]) == expected));
  BOOST_TEST((flat(evaluate(d(calculus::C) / d(W<1>), m, squared_error{}, x, y)) == expected));
}

// W(o, i, j) = 1, 2, ..., x(i, j) = 1, 10, 100, ...
BOOST_AUTO_TEST_CASE(a_weight_of_three_axes_is_a_matrix) {
  using net = network<input<2, 2>, own_layers::connected_to_all<2, shape<2, 2>>>;
  const model<net, double> m{explicit_values{{1, 2, 3, 4, 5, 6, 7, 8, 0, 0}}};
  const tensor<double, shape<2, 2>> x{{1, 10}, {100, 1000}};
  BOOST_TEST((flat(m(x)) == number_list{4321, 8765}));
  BOOST_TEST((flat(evaluate(d(a<1>) / d(a<0>), m, x)) == number_list{1, 2, 3, 4, 5, 6, 7, 8}));
  BOOST_TEST((flat(evaluate(d(a<1>) / d(W<1>), m, x).dense()) ==
              number_list{1, 10, 100, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 1, 10, 100, 1000}));
}

// The compiler's products are others.
BOOST_AUTO_TEST_CASE(both_orders_inside_the_compiler) {
  using net = network<input<3>, own_layers::connected<2>>;
  constexpr array_model<net, double> m{explicit_values{{1, 2, 3, 4, 5, 6, 10, 20}}};
  static_assert(m[W<1>](0, 1) == 2 && m[W<1>](1, 0) == 4 && m[W<1>].in_row_major(1) == 2);
  static_assert(m({1.0, 10.0, 100.0})[0] == 331);
  constexpr auto found = value_and_gradient(m, squared_error{}, std::array{1.0, 10.0, 100.0}, std::array{0.0, 0.0});
  static_assert(found.gradient[W<1>](0, 1) == 6620 && found.gradient[W<1>](1, 0) == 1348);
  BOOST_TEST(m[W<1>](1, 2) == 6);
}
