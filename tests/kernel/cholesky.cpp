// SPDX-License-Identifier: BSL-1.0
// The factor and the solution of symmetric systems, against their definition and by hand; in constant evaluation too.
#define BOOST_TEST_MODULE kernel_cholesky
#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>

#include <cmath>
#include <limits>
#include <vector>

using namespace chainrule;

namespace {

// (4 2; 2 5) x = (8; 12): L = (2 0; 1 2), so x = (1; 2), by hand.
constexpr bool two_equations_are_solved() {
  double a[] = {4, 0, 2, 5};  // the upper triangle is not read
  double x[] = {8, 12};
  if (!internal::kernel::cholesky(2, a)) return false;
  internal::kernel::solve_cholesky(2, a, x);
  return a[0] == 2 && a[2] == 1 && a[3] == 2 && x[0] == 1 && x[1] == 2;
}
static_assert(two_equations_are_solved());

// H = diag(1, 2, 4), g = (1, 2, 4): d = -(1, 1, 1), after three products at most.
constexpr bool conjugate_gradients_solve() {
  const double h[] = {1, 2, 4}, g[] = {1e-3, 2e-3, 4e-3};
  double d[3] = {}, residual[3] = {}, direction[3] = {}, image[3] = {};
  const auto product = [&](const double* p, double* hp) {
    for (int i = 0; i < 3; ++i) hp[i] = h[i] * p[i];
  };
  const std::size_t products =
      internal::optimizer::truncated_conjugate_gradients(3, g, 10, product, d, residual, direction, image);
  for (const double number : d)
    if (number > -0.9e-3 || number < -1.1e-3) return false;
  return products <= 3;
}
static_assert(conjugate_gradients_solve());

}  // namespace

BOOST_AUTO_TEST_CASE(a_factor_times_its_transpose_is_the_matrix) {
  for (const std::size_t size : {1u, 2u, 7u, 40u, 65u}) {
    internal::number::random_source random{seed{size}};
    std::vector<double> root(size * size), a(size * size), x(size), right(size);
    for (double& number : root) number = random.normal();
    for (double& number : x) number = random.normal();
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t k = 0; k < size; ++k) {
        for (std::size_t j = 0; j < size; ++j) a[i * size + k] += root[i * size + j] * root[k * size + j];
        if (i == k) a[i * size + k] += 1;
      }
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t k = 0; k < size; ++k) right[i] += a[i * size + k] * x[k];
    auto l = a;
    BOOST_REQUIRE(internal::kernel::cholesky(size, l.data()));
    for (std::size_t i = 0; i < size; ++i)
      for (std::size_t k = 0; k <= i; ++k)
        BOOST_TEST(std::abs(internal::kernel::dot(k + 1, l.data() + i * size, l.data() + k * size) - a[i * size + k]) <
                   1e-11);
    internal::kernel::solve_cholesky(size, l.data(), right.data());
    for (std::size_t i = 0; i < size; ++i) BOOST_TEST(std::abs(right[i] - x[i]) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_positive_definite_has_no_factor) {
  double indefinite[] = {1, 2, 2, 1};
  BOOST_TEST(!internal::kernel::cholesky(2, indefinite));
  double zero[] = {0.0};
  BOOST_TEST(!internal::kernel::cholesky(1, zero));
  double unknown[] = {std::numeric_limits<double>::quiet_NaN()};
  BOOST_TEST(!internal::kernel::cholesky(1, unknown));
  double infinite[] = {std::numeric_limits<double>::infinity()};
  BOOST_TEST(!internal::kernel::cholesky(1, infinite));
}

BOOST_AUTO_TEST_CASE(a_direction_of_negative_curvature_ends_the_conjugate_gradients) {
  const double g[] = {1, 0.5};
  double d[2], residual[2], direction[2], image[2];
  const auto saddle = [](const double* p, double* hp) {
    hp[0] = -p[0];
    hp[1] = p[1];
  };
  BOOST_TEST(internal::optimizer::truncated_conjugate_gradients(2, g, 10, saddle, d, residual, direction, image) == 1u);
  BOOST_TEST(d[0] == -1);
  BOOST_TEST(d[1] == -0.5);
}
