// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE initializer_moments
#include <boost/test/unit_test.hpp>

#include <chainrule/initializer/initializer.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace chainrule;

namespace {

// The mean, deviation and largest size of many numbers drawn for 300 inputs and 200 outputs.
template <class Initializer>
void check(const Initializer& initializer, double deviation, double limit) {
  std::vector<double> numbers(60000);
  const numeric::random_row random(draw{seed{3}, 0}, 0, 0);
  if constexpr (internal::initializers::DrawsMatrix<Initializer, double>)
    initializer.draw(numbers.data(), matrix_layout{200, 300, 300, 1, true}, random);
  else
    initializer.draw(numbers.data(), numbers.size(), 300, 200, random);
  double sum = 0, square = 0, largest = 0;
  for (const double x : numbers) {
    sum += x;
    square += x * x;
    largest = std::max(largest, std::abs(x));
  }
  const double count = static_cast<double>(numbers.size());
  BOOST_TEST(std::abs(sum / count) < 4 * deviation / std::sqrt(count));
  BOOST_TEST(std::abs(std::sqrt(square / count) / deviation - 1) < 0.02);
  BOOST_TEST(largest <= limit);
  BOOST_TEST(largest > 1.7 * deviation);
}

}  // namespace

// The deviations are those of the papers; a uniform number's is its limit over the root of 3.
BOOST_AUTO_TEST_CASE(deviations) {
  const double unlimited = 1e9;
  check(glorot_uniform{}, std::sqrt(2.0 / 500), std::sqrt(6.0 / 500));
  check(glorot_normal{}, std::sqrt(2.0 / 500), unlimited);
  check(he_uniform{}, std::sqrt(2.0 / 300), std::sqrt(6.0 / 300));
  check(he_normal{}, std::sqrt(2.0 / 300), unlimited);
  check(lecun_uniform{}, std::sqrt(1.0 / 300), std::sqrt(3.0 / 300));
  check(lecun_normal{}, std::sqrt(1.0 / 300), unlimited);
  check(uniform{0.3}, 0.3 / std::sqrt(3.0), 0.3);
  check(normal{0.3}, 0.3, unlimited);
  // Cut at 2 deviations, a normal number's deviation is 0.8796 (1 - 4 phi(2) / (2 Phi(2) - 1) is its square).
  check(truncated_normal{.deviation = 0.5, .least = -1, .most = 1}, 0.5 * 0.87962566103423978, 1);
  const double two = 2 / 0.87962566103423978;
  check(variance_scaling{}, std::sqrt(1.0 / 300), two * std::sqrt(1.0 / 300));
  check(variance_scaling{2, fan_mode::fan_out}, std::sqrt(2.0 / 200), two * std::sqrt(2.0 / 200));
  check(variance_scaling{1, fan_mode::average, scaling_distribution::uniform}, std::sqrt(1.0 / 250),
        std::sqrt(3.0 / 250));
  check(variance_scaling{.distribution = scaling_distribution::normal}, std::sqrt(1.0 / 300), unlimited);
  check(orthogonal{}, std::sqrt(1.0 / 300), unlimited);
}

// Q'Q = gain^2 I for the fewer of rows and columns, of float and double; and not the identity itself.
template <class T>
void check_orthogonal(const matrix_layout& matrix, double tolerance) {
  const std::size_t rows = matrix.rows, columns = matrix.columns;
  std::vector<T> q(rows * columns);
  const numeric::random_row random(draw{seed{5}, 0}, 0, 0);
  orthogonal{.gain = 1.5}.draw(q.data(), matrix, random);
  const bool by_rows = rows <= columns;
  double off = 0;
  for (std::size_t i = 0; i < std::min(rows, columns); ++i)
    for (std::size_t j = 0; j < std::min(rows, columns); ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < std::max(rows, columns); ++k)
        sum += by_rows ? static_cast<double>(q[matrix.at(i, k)]) * static_cast<double>(q[matrix.at(j, k)])
                       : static_cast<double>(q[matrix.at(k, i)]) * static_cast<double>(q[matrix.at(k, j)]);
      off = std::max(off, std::abs(sum - (i == j ? 2.25 : 0)));
    }
  BOOST_TEST(off < tolerance, rows << " x " << columns << " is off by " << off);
  BOOST_TEST((rows * columns == 1 || std::abs(q[1]) > T(1e-4)));
}
BOOST_AUTO_TEST_CASE(orthogonal_matrices) {
  for (const auto& [rows, columns] : {std::pair<std::size_t, std::size_t>{20, 20}, {7, 40}, {40, 7}, {1, 3}, {1, 1}}) {
    check_orthogonal<double>({rows, columns, columns, 1, true}, 1e-13);
    check_orthogonal<float>({rows, columns, columns, 1, true}, 2e-6);
    check_orthogonal<double>({rows, columns, 1, rows, true}, 1e-13);
  }
}
BOOST_AUTO_TEST_CASE(matrices_with_zeros) {
  std::vector<double> numbers(30 * 25);
  const numeric::random_row random(draw{seed{2}, 0}, 0, 0);
  sparse{.share = 0.22, .deviation = 0.5}.draw(numbers.data(), {25, 30, 1, 25, true}, random);
  std::vector<std::size_t> zeros_of_output(25);
  for (std::size_t input = 0; input < 30; ++input) {
    std::size_t zeros = 0;
    for (std::size_t i = 0; i < 25; ++i)
      if (numbers[input * 25 + i] == 0) ++zeros, ++zeros_of_output[i];
    BOOST_TEST(zeros == 6U);  // 0.22 of 25, rounded up
  }
  BOOST_TEST(*std::max_element(zeros_of_output.begin(), zeros_of_output.end()) < 18U);  // they lie anywhere
  BOOST_TEST(*std::min_element(zeros_of_output.begin(), zeros_of_output.end()) > 0U);
  identity_matrix{2}.draw(numbers.data(), {4, 3, 1, 4, true}, random);
  for (std::size_t i = 0; i < 12; ++i) BOOST_TEST(numbers[i] == (i / 4 == i % 4 ? 2 : 0));
  identity_matrix{2}.draw(numbers.data(), {4, 3, 3, 1, true}, random);
  for (std::size_t i = 0; i < 12; ++i) BOOST_TEST(numbers[i] == (i / 3 == i % 3 ? 2 : 0));
  identity_matrix{2}.draw(numbers.data(), {.rows = 3}, random);  // one axis, and fewer numbers than it has inputs
  BOOST_TEST((numbers[0] == 2 && numbers[1] == 0 && numbers[2] == 0));
}

static_assert(wrong_in<float>(truncated_normal{.least = 5, .most = 6}) && !wrong_in<float>(truncated_normal{}) &&
              wrong_in<float>(truncated_normal{.deviation = 0}) && wrong_in<float>(orthogonal{0}) &&
              wrong_in<float>(sparse{.share = 1}) && wrong_in<float>(variance_scaling{.scale = -1}));
static_assert(Initializer<orthogonal> && Initializer<variance_scaling> && Initializer<sparse>);

BOOST_AUTO_TEST_CASE(a_constant) {
  float numbers[3] = {};
  const numeric::random_row random(draw{seed{1}, 0}, 0, 0);
  constant{0.25}.draw(numbers, 3, 1, 1, random);
  for (const float x : numbers) BOOST_TEST(x == 0.25f);
}
