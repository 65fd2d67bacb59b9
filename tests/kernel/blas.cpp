// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE kernel_blas
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <vector>

#include <chainrule/chainrule.hpp>

// Products that are left to a BLAS, against plain loops in double: with a bias, onto what is there, and through a
// function.
using namespace chainrule;

namespace {

constexpr std::size_t rows = 250, outputs = 260, inputs = 270;
static_assert(internal::kernel::has_blas && rows * outputs * inputs > internal::kernel::blas_work);

template <class T>
std::vector<T> some(std::size_t count, unsigned state) {
  std::vector<T> made(count);
  for (T& number : made)
    number = static_cast<T>(static_cast<int>((state = state * 1664525u + 1013904223u) >> 8) % 2001 - 1000) / T(1000);
  return made;
}

template <class T, class Expected>
void check_close(const std::vector<T>& found, const Expected& expected) {
  double off = 0, size = 0;
  for (std::size_t r = 0; r < found.size(); ++r) {
    off = std::max(off, std::abs(static_cast<double>(found[r]) - expected(r)));
    size = std::max(size, std::abs(expected(r)));
  }
  BOOST_TEST(off < (sizeof(T) == 4 ? 2e-5 : 1e-13) * size);
  BOOST_TEST(size > 0.5);
}

template <class T>
void check_dense() {
  const auto x = some<T>(rows * inputs, 1), w = some<T>(outputs * inputs, 2), b = some<T>(outputs, 3),
             dz = some<T>(rows * outputs, 4);
  BOOST_TEST(internal::kernel::is_for_blas(internal::kernel::product<T>{
      rows, outputs, inputs, {x.data(), inputs, 1}, w.data(), outputs, false, b.data(), 0, nullptr, outputs}));
  const auto affine = [&](std::size_t at) {
    double sum = static_cast<double>(b[at % outputs]);
    for (std::size_t i = 0; i < inputs; ++i)
      sum += static_cast<double>(x[at / outputs * inputs + i]) * static_cast<double>(w[i * outputs + at % outputs]);
    return sum;
  };
  std::vector<T> z(rows * outputs);
  internal::kernel::affine<outputs, inputs>(rows, x.data(), w.data(), b.data(), z.data());
  check_close(z, affine);
  internal::kernel::affine<outputs, inputs>(
      rows, x.data(), w.data(), b.data(),
      internal::activations::to_function<act::tanh, false, T>{z.data(), outputs, z.data()});
  check_close(z, [&](std::size_t at) { return std::tanh(affine(at)); });

  const auto outer = [&](std::size_t at) {
    double sum = 0;
    for (std::size_t r = 0; r < rows; ++r)
      sum += static_cast<double>(dz[r * outputs + at % outputs]) * static_cast<double>(x[r * inputs + at / outputs]);
    return sum;
  };
  std::vector<T> dw(outputs * inputs);
  internal::kernel::outer_sum<outputs, inputs, false>(rows, dz.data(), x.data(), dw.data());
  check_close(dw, outer);
  internal::kernel::outer_sum<outputs, inputs, true>(rows, dz.data(), x.data(), dw.data());
  check_close(dw, [&](std::size_t at) { return 2 * outer(at); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(floats) { check_dense<float>(); }
BOOST_AUTO_TEST_CASE(doubles) { check_dense<double>(); }

// dx = dz W is left to it from a larger size on.
BOOST_AUTO_TEST_CASE(transposed) {
  constexpr std::size_t many = 820, size = 820;
  static_assert(many * size * size > internal::kernel::blas_work_transposed);
  const auto dz = some<float>(many * size, 5), w = some<float>(size * size, 6);
  BOOST_TEST(internal::kernel::is_for_blas(internal::kernel::product<float>{
      many, size, size, {dz.data(), size, 1}, w.data(), size, true, nullptr, 0, nullptr, size}));
  BOOST_TEST(!internal::kernel::is_for_blas(internal::kernel::product<float>{
      rows, size, size, {dz.data(), size, 1}, w.data(), size, true, nullptr, 0, nullptr, size}));
  std::vector<float> dx(many * size);
  internal::kernel::times_weight<size, size, false>(many, dz.data(), w.data(), dx.data());
  for (const std::size_t at : {std::size_t{0}, std::size_t{777}, many * size - 1}) {
    double sum = 0;
    for (std::size_t o = 0; o < size; ++o)
      sum += static_cast<double>(dz[at / size * size + o]) * static_cast<double>(w[at % size * size + o]);
    BOOST_TEST(std::abs(static_cast<double>(dx[at]) - sum) < 1e-3);
    BOOST_TEST(std::abs(sum) > 1e-2);
  }
}

// Constant evaluation knows no BLAS.
constexpr float constant_product() {
  float x[20] = {}, w[20 * 20] = {}, b[20] = {}, z[20] = {};
  for (int i = 0; i < 20; ++i) x[i] = 1, w[i * 20 + 3] = 2;
  internal::kernel::affine<20, 20>(1, x, w, b, z);
  return z[3];
}
static_assert(constant_product() == 40);
