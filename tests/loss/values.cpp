// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE loss_values
#include <boost/test/unit_test.hpp>

#include <chainrule/number/dual.hpp>
#include <chainrule/loss/loss.hpp>
#include <chainrule/types.hpp>

#include <algorithm>
#include <array>
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
                               {{-0.14834301198911304, 0.047591598074587495, 0.10075141391452547},
                                {0.0030941426364000193, 0.4592114833821017, -0.46230562601850167}});
  check<binary_cross_entropy>(probabilities, 1.0442610144192621,
                              {{-0.09121276190317817, 0.1887703343990727, 0.15608825044289903},
                               {0.05960146101105877, -0.023712936588783318, -0.1887703343990727}});
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

// Rows of one number up to several vectors and a part of one, against loops in double. The row's memory ends with it,
// so that the address sanitizer sees what reads or writes beyond.
template <class T, std::size_t Size>
void check_row(T level) {
  const double allowed = std::is_same_v<T, float> ? 2e-6 : 1e-14;
  std::vector<T> a(Size), y(Size), da(Size, T(7));
  for (std::size_t i = 0; i < Size; ++i)
    a[i] = level + static_cast<T>((i * 7) % 11) / 4, y[i] = static_cast<T>((i * 5) % 4) / 8;
  double total = 0, mass = 0, cost = 0, squares = 0;
  for (std::size_t i = 0; i < Size; ++i) {
    total += std::exp(static_cast<double>(a[i] - a[0]));
    mass += static_cast<double>(y[i]);
    squares += std::pow(static_cast<double>(a[i]) - static_cast<double>(y[i]), 2);
  }
  for (std::size_t i = 0; i < Size; ++i)
    cost += static_cast<double>(y[i]) * (static_cast<double>(a[0]) + std::log(total) - static_cast<double>(a[i]));
  if constexpr (Size > 1) {
    const T both = softmax_cross_entropy::value_and_derivative<Size>(a.data(), y.data(), T(0.5), da.data());
    BOOST_TEST(both == softmax_cross_entropy::value<Size>(a.data(), y.data()));
    BOOST_TEST(std::abs(static_cast<double>(both) - cost) <= allowed * (1 + cost), "cross-entropy of " << Size);
    for (std::size_t i = 0; i < Size; ++i) {
      const double expected =
          0.5 * (mass * std::exp(static_cast<double>(a[i] - a[0])) / total - static_cast<double>(y[i]));
      BOOST_TEST(std::abs(static_cast<double>(da[i]) - expected) <= allowed * (1 + mass),
                 "the derivative of class " << i << " of " << Size);
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
      BOOST_TEST(softmax_cross_entropy::value_and_derivative<Size>(a.data(), y.data(), 1.f, da.data()) == 0.f,
                 "a peak at " << peak << " of " << Size);
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

// An infinite logit is a certainty: it costs nothing where it is right, infinitely much or the greatest finite number
// where it is wrong, and has a derivative.
BOOST_AUTO_TEST_CASE(certain_logits) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (const float sign : {1.f, -1.f})
    for (const float y : {0.f, 0.25f, 1.f}) {
      const float a = sign * infinity, s = sign > 0 ? 1.f : 0.f;
      BOOST_TEST(binary_cross_entropy::value<1>(&a, &y) == (y == s ? 0.f : infinity),
                 "a logit of " << a << " for " << y);
      float da = 7;
      binary_cross_entropy::derivative<1>(&a, &y, 1.f, &da);
      BOOST_TEST(da == s - y);
    }
  const auto check_softmax = [infinity]<std::size_t Size>(std::integral_constant<std::size_t, Size>) {
    for (std::size_t at = 0; at < Size; ++at) {
      // All but two classes are masked, and the target is one of the two.
      const std::size_t other = (at + 1) % Size;
      std::vector<float> a(Size, -infinity), y(Size), da(Size);
      a[at] = a[other] = -1e30f, y[at] = 1;
      BOOST_TEST(softmax_cross_entropy::value<Size>(a.data(), y.data()) == std::log(2.f));
      BOOST_TEST(softmax_cross_entropy::value_and_derivative<Size>(a.data(), y.data(), 1.f, da.data()) ==
                 std::log(2.f));
      for (std::size_t i = 0; i < Size; ++i) BOOST_TEST(da[i] == (i == at ? -0.5f : i == other ? 0.5f : 0.f));
      // One is certain: the target, and another.
      for (const std::size_t target : {at, other}) {
        std::vector<float> certain(Size, 3.f), hit(Size);
        certain[at] = infinity, hit[target] = 1;
        const float cost =
            softmax_cross_entropy::value_and_derivative<Size>(certain.data(), hit.data(), 1.f, da.data());
        BOOST_TEST((target == at ? cost == 0.f : cost >= std::numeric_limits<float>::max()));
        for (std::size_t i = 0; i < Size; ++i) BOOST_TEST(da[i] == (i == at ? 1.f : 0.f) - hit[i]);
      }
      // The target is impossible.
      std::vector<float> ruled_out(Size, 0.5f);
      ruled_out[at] = -infinity;
      BOOST_TEST(softmax_cross_entropy::value<Size>(ruled_out.data(), y.data()) == infinity);
    }
  };
  check_softmax(std::integral_constant<std::size_t, 3>{});
  check_softmax(std::integral_constant<std::size_t, 8>{});
  check_softmax(std::integral_constant<std::size_t, 21>{});
}

namespace {

// The cost, and what its derivative and second derivative are, of two logits, of which the target has the first; and of
// one.
struct expected {
  long double cost, first, second;
};
expected two_logits(long double a, long double b, long double y) {
  const long double e = std::exp(-std::abs(a - b)), s = (a < b ? e : 1) / (1 + e);
  const long double beside = std::log1p(e);
  return {y * (std::max(b - a, 0.0L) + beside) + (1 - y) * (std::max(a - b, 0.0L) + beside), s - y,
          e / ((1 + e) * (1 + e))};
}

template <class T>
void near_to(T found, long double right, const char* what, T a, T b, T y) {
  // what rounds to more than the largest
  if (std::abs(right) > static_cast<long double>(std::numeric_limits<T>::max()) *
                            (1 + static_cast<long double>(std::numeric_limits<T>::epsilon()) / 4))
    BOOST_TEST(std::isinf(found), what << " of " << a << ", " << b << " for " << y);
  else if (!(std::abs(static_cast<long double>(found) - right) <=
             4 * static_cast<long double>(std::numeric_limits<T>::epsilon()) * std::max(1.0L, std::abs(right))))
    BOOST_ERROR(what << " of " << a << ", " << b << " for " << y << " is " << found << ", and not " << right);
}

// Logits of every size, equal ones and zeros of both signs among them: value, slope and second derivative are right,
// and none is a NaN.
template <class T>
void check_all_sizes() {
  std::vector<T> logits;
  for (const T size : {T(0), std::numeric_limits<T>::denorm_min(), T(1e-30), T(1e-7), T(0.3), T(1), T(3), T(15), T(40),
                       T(87.5), T(104), T(709), T(750), T(1e4), T(1e8), T(1e20), std::numeric_limits<T>::max() / 2,
                       std::numeric_limits<T>::max()})
    logits.push_back(size), logits.push_back(-size);
  using D = dual<T>;
  for (const T a : logits)
    for (const T y : {T(0), T(0.25), T(1)}) {
      for (const T b : logits) {
        const expected right =
            two_logits(static_cast<long double>(a), static_cast<long double>(b), static_cast<long double>(y));
        const D two[2] = {D(a, T(1)), D(b)}, targets[2] = {D(y), D(1 - y)};
        const T numbers[2] = {a, b}, shares[2] = {y, 1 - y};
        T slopes[2];
        D dual_slopes[2];
        near_to(softmax_cross_entropy::value_and_derivative<2>(numbers, shares, T(1), slopes), right.cost,
                "cross-entropy", a, b, y);
        near_to(slopes[0], right.first, "its derivative", a, b, y);
        near_to(softmax_cross_entropy::value<2>(two, targets).tangent, right.first, "its slope", a, b, y);
        softmax_cross_entropy::derivative<2>(two, targets, D(T(1)), dual_slopes);
        near_to(dual_slopes[0].tangent, right.second, "its second derivative", a, b, y);
      }
      const expected right = two_logits(static_cast<long double>(a), 0, static_cast<long double>(y));
      const D one(a, T(1)), target(y);
      D dual_slope;
      T slope;
      near_to(binary_cross_entropy::value<1>(&a, &y), right.cost, "binary cross-entropy", a, T(0), y);
      binary_cross_entropy::derivative<1>(&a, &y, T(1), &slope);
      near_to(slope, right.first, "its derivative", a, T(0), y);
      near_to(binary_cross_entropy::value<1>(&one, &target).tangent, right.first, "its slope", a, T(0), y);
      binary_cross_entropy::derivative<1>(&one, &target, D(T(1)), &dual_slope);
      near_to(dual_slope.tangent, right.second, "its second derivative", a, T(0), y);
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(logits_of_all_sizes) {
  check_all_sizes<float>();
  check_all_sizes<double>();
  // where the difference of two finite logits is none
  const float most = std::numeric_limits<float>::max(), apart[3] = {most, 0, -most}, target[3] = {0, 1, 0},
              worst[3] = {0, 0, 1};
  float da[3];
  BOOST_TEST(softmax_cross_entropy::value_and_derivative<3>(apart, target, 1.f, da) == most);
  BOOST_TEST((da[0] == 1 && da[1] == -1 && da[2] == 0));
  BOOST_TEST(std::isinf(softmax_cross_entropy::value_and_derivative<3>(apart, worst, 1.f, da)));
  BOOST_TEST((da[0] == 1 && da[1] == 0 && da[2] == -1));
  // The slope of a cost that is infinite, or of infinite logits, is what the derivative says of a direction.
  const float infinity = std::numeric_limits<float>::infinity();
  for (const auto& logits :
       {std::array<float, 3>{-most, most, 0}, {1, infinity, 2}, {-infinity, 1, 2}, {-infinity, infinity, 0}})
    for (std::size_t at = 0; at < 3; ++at) {
      dual<float> logit[3], share[3];
      float hit[3] = {};
      hit[at] = 1;
      for (std::size_t i = 0; i < 3; ++i) logit[i] = {logits[i], 0.25f * static_cast<float>(i + 1)}, share[i] = hit[i];
      softmax_cross_entropy::derivative<3>(logits.data(), hit, 1.f, da);
      const float right = 0.25f * da[0] + 0.5f * da[1] + 0.75f * da[2];
      const float found = softmax_cross_entropy::value<3>(logit, share).tangent;
      BOOST_TEST(std::abs(found - right) < 1e-6f, "the slope of " << logits[0] << ", " << logits[1] << ", " << logits[2]
                                                                  << " for class " << at << " is " << found
                                                                  << ", and not " << right);
    }
}
