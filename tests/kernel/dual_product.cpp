// SPDX-License-Identifier: BSL-1.0
// The products of dual numbers against loops, at sizes that fill tiles and panels and at such as do not.
#define BOOST_TEST_MODULE kernel_dual_product
#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>

#include <cmath>
#include <vector>

using namespace chainrule;

namespace {

template <class T>
std::vector<dual<T>> drawn_numbers(std::size_t count, std::uint64_t start) {
  internal::number::random_source random{seed{start}};
  std::vector<dual<T>> numbers(count);
  for (dual<T>& number : numbers) number = {static_cast<T>(random.normal()), static_cast<T>(random.normal())};
  return numbers;
}

template <class T>
void check_close(const std::vector<dual<T>>& found, const std::vector<dual<T>>& expected) {
  const double tolerance = std::is_same_v<T, float> ? 1e-3 : 1e-11;
  double largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double value = static_cast<double>(found[i].value - expected[i].value),
                 slope = static_cast<double>(found[i].tangent - expected[i].tangent);
    BOOST_TEST(std::abs(value) < tolerance);
    BOOST_TEST(std::abs(slope) < tolerance);
    largest = std::max(largest, std::abs(static_cast<double>(expected[i].tangent)));
  }
  BOOST_TEST(largest > 0.1);
}

template <class T, std::size_t Outputs, std::size_t Inputs>
void check_products(std::size_t rows) {
  const auto x = drawn_numbers<T>(rows * Inputs, 1), w = drawn_numbers<T>(Outputs * Inputs, 2),
             bias = drawn_numbers<T>(Outputs, 3), dz = drawn_numbers<T>(rows * Outputs, 4);
  std::vector<dual<T>> z(rows * Outputs), dx = drawn_numbers<T>(rows * Inputs, 5),
                                          dw = drawn_numbers<T>(Outputs * Inputs, 6);
  auto expected_z = z, expected_dx = dx, expected_dw = dw, first_dx = dx, first_dw = dw;
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t o = 0; o < Outputs; ++o) {
      expected_z[r * Outputs + o] = bias[o];
      for (std::size_t i = 0; i < Inputs; ++i) {
        expected_z[r * Outputs + o] += w[i * Outputs + o] * x[r * Inputs + i];
        expected_dx[r * Inputs + i] += dz[r * Outputs + o] * w[i * Outputs + o];
        expected_dw[i * Outputs + o] += dz[r * Outputs + o] * x[r * Inputs + i];
      }
    }
  internal::kernel::affine<Outputs, Inputs>(rows, x.data(), w.data(), bias.data(), z.data());
  check_close(z, expected_z);
  internal::kernel::times_weight<Outputs, Inputs, true>(rows, dz.data(), w.data(), dx.data());
  check_close(dx, expected_dx);
  internal::kernel::outer_sum<Outputs, Inputs, true>(rows, dz.data(), x.data(), dw.data());
  check_close(dw, expected_dw);
  auto without = first_dx;
  internal::kernel::times_weight<Outputs, Inputs, false>(rows, dz.data(), w.data(), without.data());
  for (std::size_t i = 0; i < without.size(); ++i) without[i] += first_dx[i];
  check_close(without, expected_dx);
  auto weight_without = first_dw;
  internal::kernel::outer_sum<Outputs, Inputs, false>(rows, dz.data(), x.data(), weight_without.data());
  for (std::size_t i = 0; i < weight_without.size(); ++i) weight_without[i] += first_dw[i];
  check_close(weight_without, expected_dw);
}

}  // namespace

BOOST_AUTO_TEST_CASE(products_of_dual_numbers) {
  check_products<double, 37, 70>(9);
  check_products<float, 37, 70>(9);
  check_products<double, 64, 5>(70);
  check_products<float, 1, 300>(6);
  check_products<double, 300, 1>(6);
  check_products<double, 20, 300>(33);
  check_products<double, 33, 20>(300);  // more steps than a panel holds
  check_products<float, 130, 40>(4);
  check_products<double, 33, 20>(2);  // few rows, and a small weight, by single numbers
  check_products<double, 4, 3>(9);
}
