// SPDX-License-Identifier: BSL-1.0
// Normalizations but batch_norm: against PyTorch, and as streams.
#define BOOST_TEST_MODULE layer_norms
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include "../reference/layers.hpp"
#include "../reference/numbers.hpp"

#include <chainrule/layer/instance_norm.hpp>
#include <chainrule/layer/local_response_norm.hpp>
#include <chainrule/layer/rms_norm.hpp>
#include <chainrule/derivative/evaluate.hpp>
#include <chainrule/model/stream.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

namespace {

using of_images = network<input<4, 3, 3>, instance_norm<affine>, group_norm<2, epsilon<1e-3>>, rms_norm<last_axes<3>>,
                          local_response_norm<3, 0.5, 0.7, 2.0>, layer_norm<last_axes<3>, no_bias>, flatten, dense<3>>;
using of_steps =
    network<input<sequence<5>, 4>, instance_norm<epsilon<0.01>>, dense<4>, group_norm<2, no_bias>,
            local_response_norm<2, 0.5>, layer_norm<epsilon<0.1>>, dense<3>, rms_norm<no_affine, epsilon<0.5>>>;

static_assert(shape_of<of_images>(W<5>) == shape<4, 3, 3>{} && shape_of<of_images>(W<2>) == shape<4>{});
static_assert(shape_of<of_steps>(W<5>) == shape<4>{});
static_assert(structure_of<of_images>(d(a<5>) / d(symbol<letter<"n">, 5>{})) == structure::diagonal);

using normalized_by = letter<"n">;
using of_numbers =
    network<input<8>, group_norm<2, epsilon<0.25>>, layer_norm<no_affine, epsilon<0.5>>, rms_norm<epsilon<0.125>>>;
using of_places = network<input<3, 2>, group_norm<1, epsilon<0.25>>>;

static_assert(as_text(closed_form<of_numbers>(d(a<2>) / d(a<1>))) ==
              "(1 - 1/8 ones(a(1)) - 1/8 diag(a(2)) ones(a(1)) diag(a(2))) / sqrt(var(a(1)) + 0.5)");
static_assert(as_text(closed_form<of_numbers>(d(symbol<normalized_by, 3>{}) / d(a<2>))) ==
              "(1 - 1/8 diag(n(3)) ones(a(2)) diag(n(3))) / sqrt(meansquare(a(2)) + 0.125)");
static_assert(as_latex(closed_form<of_numbers>(d(symbol<normalized_by, 3>{}) / d(a<2>))) ==
              "\\frac{1 - \\frac{1}{8} \\, \\mathrm{diag}\\left(n^{(3)}\\right) \\, \\mathbf{1}_{a^{(2)}} \\, "
              "\\mathrm{diag}\\left(n^{(3)}\\right)}{\\sqrt{\\mathrm{meansquare}\\left(a^{(2)}\\right) + 0.125}}");
static_assert(as_text(closed_form<of_places>(d(symbol<normalized_by, 1>{}) / d(a<0>))) ==
              "(1 - 1/6 ones(a(0)) - 1/6 diag(n(1)) ones(a(0)) diag(n(1))) / sqrt(var(a(0)) + 0.25)");

using of_one_step = network<input<8>, layer_norm<epsilon<0.5>>>;
static_assert(as_text(closed_form<of_one_step>(d(a<1>) / d(a<0>))) ==
              "diag(W(1)) ((1 - 1/8 ones(a(0)) - 1/8 diag(n(1)) ones(a(0)) diag(n(1))) / sqrt(var(a(0)) + 0.5))");
static_assert(as_text(closed_form<of_one_step>(d(C) / d(W<1>))) == "2 (a(1) - y) diag(n(1))");
static_assert(as_text(closed_form<of_one_step>(d(C) / d(b<1>))) == "2 (a(1) - y)");

// The number at a row and a column of a closed form, read from its parts: x and y are vectors, whose elements i belong
// to group i / Group.
template <std::size_t Size, std::size_t Group>
struct formula {
  using vector = std::array<double, Size>;
  using matrix = std::array<vector, Size>;
  vector x, y, gain{};

  template <class Function>
  static matrix filled(Function number) {
    matrix all{};
    for (std::size_t i = 0; i < Size; ++i)
      for (std::size_t k = 0; k < Size; ++k) all[i][k] = number(i, k);
    return all;
  }
  // Vectors; x stands in the root, y in diag.
  template <class Argument>
  vector numbers(applied<mean_square_of_group, Argument>) const {
    vector all{};
    for (std::size_t i = 0; i < Size; ++i)
      for (std::size_t k = i / Group * Group; k < (i / Group + 1) * Group; ++k) all[i] += x[k] * x[k] / Group;
    return all;
  }
  template <class Argument>
  vector numbers(applied<variance_of_group, Argument>) const {
    vector all{};
    for (std::size_t i = 0; i < Size; ++i) {
      double mean = 0;
      for (std::size_t k = i / Group * Group; k < (i / Group + 1) * Group; ++k) mean += x[k] / Group;
      for (std::size_t k = i / Group * Group; k < (i / Group + 1) * Group; ++k)
        all[i] += (x[k] - mean) * (x[k] - mean) / Group;
    }
    return all;
  }
  template <class Argument>
  vector numbers(added<Argument, literal> form) const {
    vector all = numbers(form.left);
    for (double& each : all) each += form.right.value;
    return all;
  }
  template <class Argument>
  vector numbers(applied<root_of, Argument> form) const {
    vector all = numbers(form.argument);
    for (double& each : all) each = std::sqrt(each);
    return all;
  }
  template <long long N, long long D>
  static matrix value(rational<N, D>) {
    return filled([](std::size_t i, std::size_t k) { return i == k ? static_cast<double>(N) / D : 0.0; });
  }
  template <class Part, class Whole>
  static matrix value(ones_of<Part, Whole>) {
    return filled([](std::size_t i, std::size_t k) { return i / Group == k / Group ? 1.0 : 0.0; });
  }
  template <class Symbol>
  matrix value(applied<diagonal_of, Symbol>) const {
    const vector& all = std::is_same_v<Symbol, symbol<weight, 1>> ? gain : y;
    return filled([&](std::size_t i, std::size_t k) { return i == k ? all[i] : 0.0; });
  }
  template <class Left, class Right>
  matrix value(subtracted<Left, Right> form) const {
    const matrix left = value(form.left), right = value(form.right);
    return filled([&](std::size_t i, std::size_t k) { return left[i][k] - right[i][k]; });
  }
  template <class Left, class Right>
  matrix value(multiplied<Left, Right> form) const {
    const matrix left = value(form.left), right = value(form.right);
    return filled([&](std::size_t i, std::size_t k) {
      double sum = 0;
      for (std::size_t j = 0; j < Size; ++j) sum += left[i][j] * right[j][k];
      return sum;
    });
  }
  template <class Left, class Right>
  matrix value(divided<Left, Right> form) const {
    const matrix left = value(form.left);
    const vector right = numbers(form.right);
    return filled([&](std::size_t i, std::size_t k) { return left[i][k] / right[i]; });
  }
};

// The form's numbers against the matrix that the layer computes itself, and against differences of its values.
template <class Net, std::size_t Group, bool HasGain = false, class Derivative>
void check_form(Derivative derivative) {
  constexpr std::size_t size = Net::input_shape::size;
  model<Net, double> m{he_normal{}, seed{3}};
  tensor<double, typename Net::input_shape> x;
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  formula<size, Group> by_hand;
  const auto normalized = m(x);
  std::copy(x.storage().begin(), x.storage().end(), by_hand.x.begin());
  std::copy(normalized.storage().begin(), normalized.storage().end(), by_hand.y.begin());
  if constexpr (HasGain)
    for (std::size_t i = 0; i < size; ++i) m[W<1>](i) = by_hand.gain[i] = 0.3 * static_cast<double>(i) - 1;
  const auto found = by_hand.value(closed_form<Net>(derivative));
  const auto whole = evaluate(derivative, m, x);
  for (std::size_t k = 0; k < size; ++k) {
    auto above = x, below = x;
    above.storage()[k] += 1e-6;
    below.storage()[k] -= 1e-6;
    const auto up = m(above), down = m(below);
    for (std::size_t i = 0; i < size; ++i) {
      BOOST_TEST(std::abs(found[i][k] - whole.storage()[i * size + k]) < 1e-12);
      BOOST_TEST(std::abs(found[i][k] - (up.storage()[i] - down.storage()[i]) / 2e-6) < 1e-8);
    }
  }
}

}  // namespace

// Gains begin at 1 and biases at 0, so that a layer's answers are what is normalized, until a test sets the gains.
BOOST_AUTO_TEST_CASE(closed_forms_are_the_derivatives) {
  const auto n = d(symbol<normalized_by, 1>{}) / d(a<0>);
  check_form<network<input<8>, layer_norm<epsilon<0.5>>>, 8>(n);
  check_form<network<input<2, 4>, layer_norm<no_affine, epsilon<0.5>>>, 4>(d(a<1>) / d(a<0>));
  check_form<network<input<8>, group_norm<2, epsilon<0.25>>>, 4>(n);
  check_form<network<input<2, 2, 2>, instance_norm<epsilon<0.25>>>, 4>(d(a<1>) / d(a<0>));
  check_form<network<input<2, 4>, rms_norm<epsilon<0.125>>>, 4>(n);
  check_form<network<input<3, 2>, group_norm<1, epsilon<0.25>>>, 6>(n);
  check_form<network<input<8>, layer_norm<epsilon<0.5>>>, 8, true>(d(a<1>) / d(a<0>));
  check_form<network<input<8>, rms_norm<epsilon<0.125>>>, 8, true>(d(a<1>) / d(a<0>));
  check_form<network<input<8>, group_norm<2, epsilon<0.25>>>, 4, true>(d(a<1>) / d(a<0>));
}

BOOST_AUTO_TEST_CASE(as_pytorch_computes) {
  reference::check_against_pytorch<of_images>(reference::norms_answer, reference::norms_gradient,
                                              reference::norms_input_gradient, reference::norms_hessian_product);
  reference::check_against_pytorch<of_steps>(reference::norms_of_steps_answer, reference::norms_of_steps_gradient,
                                             reference::norms_of_steps_input_gradient,
                                             reference::norms_of_steps_hessian_product);
}

// An epsilon may be a whole number: (x - 2) / sqrt(2 / 3 + 1) of 1, 2, 3, and of -1, 1, 1 over the root of 1 + 1.
BOOST_AUTO_TEST_CASE(whole_numbers_as_epsilon) {
  const model<network<input<3>, layer_norm<epsilon<1>>>, double> centred;
  const auto answer = centred(tensor<double, shape<3>>{1, 2, 3});
  for (std::size_t i = 0; i < 3; ++i)
    BOOST_TEST(answer(i) == (static_cast<double>(i) - 1) / std::sqrt(5.0 / 3), boost::test_tools::tolerance(1e-12));
  const model<network<input<3>, rms_norm<epsilon<1>, no_affine>>, double> m;
  const auto scaled = m(tensor<double, shape<3>>{-1, 1, 1});
  for (std::size_t i = 0; i < 3; ++i)
    BOOST_TEST(scaled(i) == (i == 0 ? -1 : 1) / std::sqrt(2.0), boost::test_tools::tolerance(1e-12));
}

// What is normalized at each step by itself has the bits of the whole sequence step by step.
BOOST_AUTO_TEST_CASE(streams) {
  using net = network<input<sequence<4>, 6>, layer_norm<>, local_response_norm<3, 0.5>, rms_norm<>>;
  model<net> m{seed{3}};
  m[W<1>](2) = 0.5f;
  tensor<float, shape<4, 6>> x;
  reference::fill_with(x, std::cos, 0.9, 0.1, 1);
  const auto whole = m(x);
  auto stream = stream_of(m);
  for (std::size_t t = 0; t < 4; ++t) {
    tensor<float, shape<6>> now;
    for (std::size_t i = 0; i < 6; ++i) now(i) = x(t, i);
    const auto answer = stream(now);
    for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(answer(i) == whole(t, i));
  }
}
