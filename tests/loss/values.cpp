// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE loss_values
#include <boost/test/unit_test.hpp>

#include <chainrule/types.hpp>

#include <cmath>
#include <limits>
#include <vector>

using namespace chainrule;

namespace {

const double answers[2][3] = {{1.5, -0.5, 0.25}, {-2.0, 3.0, 0.5}};

// The mean cost and gradient of two samples, by PyTorch 1.13 in double: cross_entropy, binary_cross_entropy_with_logits
// with reduction='sum' over the number of samples, ((a - y)**2).sum() over the number of samples.
template <class Loss>
void check(const double (&targets)[2][3], double cost, const double (&gradient)[2][3]) {
  double sum = 0;
  for (int r = 0; r < 2; ++r) {
    sum += Loss::template value<3>(answers[r], targets[r]) / 2;
    double derivative[3];
    Loss::template derivative<3>(answers[r], targets[r], 0.5, derivative);
    for (int i = 0; i < 3; ++i) BOOST_TEST(std::abs(derivative[i] - gradient[r][i]) < 1e-14);
  }
  BOOST_TEST(std::abs(sum - cost) < 1e-14);
}

const double probabilities[2][3] = {{1, 0, 0.25}, {0, 1, 1}};

}  // namespace

BOOST_AUTO_TEST_CASE(as_pytorch_has_them) {
  check<softmax_cross_entropy>({{1, 0, 0}, {0, 0, 1}}, 1.468524555083556,
                               {{-0.14834301198911304, 0.047591598074587495, 0.10075141391452547}, {0.0030941426364000193, 0.4592114833821017, -0.46230562601850167}});
  check<binary_cross_entropy>(probabilities, 1.0442610144192621,
                              {{-0.09121276190317817, 0.1887703343990727, 0.15608825044289903}, {0.05960146101105877, -0.023712936588783318, -0.1887703343990727}});
  check<squared_error>(probabilities, 4.375, {{0.5, -0.5, 0.0}, {-2.0, 2.0, -0.5}});
}

// Logits of a thousand: the cost is the logit itself or nothing, never infinite or NaN.
BOOST_AUTO_TEST_CASE(large_logits) {
  const double large[2] = {1000, -1000};
  const double right[2] = {1, 0}, wrong[2] = {0, 1};
  BOOST_TEST(softmax_cross_entropy::value<2>(large, right) == 0.0);
  BOOST_TEST(softmax_cross_entropy::value<2>(large, wrong) == 2000.0);
  BOOST_TEST(binary_cross_entropy::value<2>(large, right) == 0.0);
  BOOST_TEST(binary_cross_entropy::value<2>(large, wrong) == 2000.0);
  const float large_single[2] = {1000, -1000};
  const float wrong_single[2] = {0, 1};
  BOOST_TEST(softmax_cross_entropy::value<2>(large_single, wrong_single) == 2000.0f);
  double derivative[2];
  softmax_cross_entropy::derivative<2>(large, wrong, 1.0, derivative);
  BOOST_TEST((derivative[0] == 1.0 && derivative[1] == -1.0));
  binary_cross_entropy::derivative<2>(large, wrong, 1.0, derivative);
  BOOST_TEST((derivative[0] == 1.0 && derivative[1] == -1.0));
}

namespace {

// Rows of one number up to several vectors and a part of one, against loops in double. The row's memory ends with it, so that the address
// sanitizer sees what reads or writes beyond.
template <class T, std::size_t Size>
void check_row(T level) {
  const double allowed = std::is_same_v<T, float> ? 2e-6 : 1e-14;
  std::vector<T> a(Size), y(Size), da(Size, T(7));
  for (std::size_t i = 0; i < Size; ++i) a[i] = level + static_cast<T>((i * 7) % 11) / 4, y[i] = static_cast<T>((i * 5) % 4) / 8;
  double total = 0, mass = 0, cost = 0, squares = 0;
  for (std::size_t i = 0; i < Size; ++i) {
    total += std::exp(static_cast<double>(a[i] - a[0]));
    mass += static_cast<double>(y[i]);
    squares += std::pow(static_cast<double>(a[i]) - static_cast<double>(y[i]), 2);
  }
  for (std::size_t i = 0; i < Size; ++i) cost += static_cast<double>(y[i]) * (static_cast<double>(a[0]) + std::log(total) - static_cast<double>(a[i]));
  if constexpr (Size > 1) {
    const T both = softmax_cross_entropy::value_and_derivative<Size>(a.data(), y.data(), T(0.5), da.data());
    BOOST_TEST(both == softmax_cross_entropy::value<Size>(a.data(), y.data()));
    BOOST_TEST(std::abs(static_cast<double>(both) - cost) <= allowed * (1 + cost), "cross-entropy of " << Size);
    for (std::size_t i = 0; i < Size; ++i) {
      const double expected = 0.5 * (mass * std::exp(static_cast<double>(a[i] - a[0])) / total - static_cast<double>(y[i]));
      BOOST_TEST(std::abs(static_cast<double>(da[i]) - expected) <= allowed * (1 + mass), "the derivative of class " << i << " of " << Size);
    }
  }
  const T both = squared_error::value_and_derivative<Size>(a.data(), y.data(), T(0.5), da.data());
  BOOST_TEST(both == squared_error::value<Size>(a.data(), y.data()));
  BOOST_TEST(std::abs(static_cast<double>(both) - squares) <= allowed * squares, "squared error of " << Size);
  for (std::size_t i = 0; i < Size; ++i) BOOST_TEST(da[i] == a[i] - y[i]);
}
template <class T, std::size_t... Sizes>
void check_rows() {
  (check_row<T, Sizes>(T(0)), ...);
  (check_row<T, Sizes>(T(-30)), ...);
}

}  // namespace

BOOST_AUTO_TEST_CASE(rows_of_all_lengths) {
  check_rows<float, 1, 2, 3, 4, 5, 7, 8, 9, 10, 13, 15, 16, 17, 23, 32, 33, 65, 100>();
  check_rows<double, 1, 2, 3, 4, 5, 7, 8, 9, 13, 17, 100>();
}

// Wherever the largest logit is, it is found: no exponential overflows, and not all of them vanish.
template <std::size_t Size>
void check_peaks() {
  for (const float level : {-300.f, 100.f})
    for (std::size_t peak = 0; peak < Size; ++peak) {
      std::vector<float> a(Size, level), y(Size), da(Size);
      a[peak] = level + 200, y[peak] = 1;
      BOOST_TEST(softmax_cross_entropy::value_and_derivative<Size>(a.data(), y.data(), 1.f, da.data()) == 0.f, "a peak at " << peak << " of " << Size);
      for (const float each : da) BOOST_TEST(each == 0.f);
    }
}
BOOST_AUTO_TEST_CASE(peaks_in_any_place) {
  check_peaks<2>();
  check_peaks<7>();
  check_peaks<10>();
  check_peaks<16>();
  check_peaks<35>();
}

// A class whose logit is minus infinity is impossible; a NaN in any place is one in the cost.
BOOST_AUTO_TEST_CASE(logits_that_are_no_numbers) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const float target[10] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  float impossible[10], da[10];
  for (int i = 0; i < 10; ++i) impossible[i] = i < 8 ? -infinity : 2.f;
  softmax_cross_entropy::derivative<10>(impossible, target, 1.f, da);
  BOOST_TEST((da[0] == 0.f && da[8] == 0.5f && da[9] == -0.5f));
  for (std::size_t i = 0; i < 10; ++i) {
    float logits[10] = {};
    logits[i] = std::numeric_limits<float>::quiet_NaN();
    BOOST_TEST(std::isnan(softmax_cross_entropy::value<10>(logits, target)), "a NaN at " << i);
  }
}
