// SPDX-License-Identifier: BSL-1.0
// Values, derivatives and second derivatives of activations against PyTorch, kinks and tails among the points.
#define BOOST_TEST_MODULE activation_every_activation
#include <boost/test/unit_test.hpp>

#include <chainrule/number/dual.hpp>
#include <chainrule/types.hpp>

#include "../formula.hpp"
#include "../reference/activations.hpp"

#include <cmath>
#include <limits>

using namespace chainrule;

namespace {

template <class Function, class T>
T slope_at(T z) {
  if constexpr (DerivativeFromOutput<Function>)
    return Function::derivative_from_output(Function::value(z));
  else
    return Function::derivative_from_input(z);
}
bool is_close(double found, double expected, double tolerance) {
  return std::abs(found - expected) <= tolerance * (1 + std::abs(expected));
}

// At infinity and at the largest numbers nothing is a NaN; the value of a NaN is one.
template <class Function, class T>
void check_tails() {
  using limits = std::numeric_limits<T>;
  const bool of_positive = std::is_same_v<Function, act::log>;
  for (const T z : {-limits::infinity(), -limits::max(), -T(1e20), T(-0.0), limits::denorm_min(), T(1e20),
                    limits::max(), limits::infinity()}) {
    if (of_positive && !(z > T(0))) continue;
    BOOST_TEST(!std::isnan(Function::value(z)), "the value at " << z);
    BOOST_TEST(!std::isnan(slope_at<Function>(z)), "the derivative at " << z);
  }
  BOOST_TEST(std::isnan(Function::value(limits::quiet_NaN())));
}

template <class Function>
void check(const char* name, const reference::at_points& expected, const double (&points)[14] = reference::points) {
  BOOST_TEST_CONTEXT(name) {
    double slopes = 0;
    for (std::size_t i = 0; i < 14; ++i) {
      const double z = points[i];
      BOOST_TEST(is_close(Function::value(z), expected.value[i], 1e-14), "at " << z);
      BOOST_TEST(is_close(slope_at<Function>(z), expected.first[i], 1e-14),
                 "the derivative at " << z << ": " << slope_at<Function>(z) << ", by PyTorch " << expected.first[i]);
      const float single = static_cast<float>(z);
      BOOST_TEST(is_close(static_cast<double>(Function::value(single)), expected.value[i], 1e-6), "of float at " << z);
      BOOST_TEST(is_close(static_cast<double>(slope_at<Function>(single)), expected.first[i], 1e-6));
      // vectors compute what numbers do
      using V = numeric::lanes<double, 2>;
      V both(0);
      both.v[0] = z, both.v[1] = -z;
      BOOST_TEST(is_close(Function::value(both).v[0], expected.value[i], 1e-14), "in a vector at " << z);
      // where the slope jumps, at 0 or 3, there is no second derivative
      if (z != 0 && std::abs(z) != 3) {
        if constexpr (requires { typename Function::twice_differentiable; }) {
          const dual<double> second = slope_at<Function>(dual<double>{z, 1.0});
          BOOST_TEST(is_close(second.tangent, expected.second[i], 1e-13), "the second derivative at "
                                                                              << z << ": " << second.tangent
                                                                              << ", by PyTorch " << expected.second[i]);
        }
      }
      if constexpr (requires { Function::derivative_formula(calculus::z<1>); })
        BOOST_TEST(is_close(testing::number_of<Function>(Function::derivative_formula(calculus::z<1>), z),
                            expected.first[i], 1e-14));
      slopes += std::abs(expected.first[i]);
    }
    BOOST_TEST(slopes > 1);
    check_tails<Function, float>();
    check_tails<Function, double>();
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(smooth) {
  check<act::elu<0.75>>("elu", reference::elu);
  check<act::selu>("selu", reference::selu);
  check<act::celu<0.75>>("celu", reference::celu);
  check<act::mish>("mish", reference::mish);
  check<act::softsign>("softsign", reference::softsign);
  check<act::logsigmoid>("logsigmoid", reference::logsigmoid);
  check<act::gelu_tanh>("gelu_tanh", reference::gelu_tanh);
  check<act::tanhshrink>("tanhshrink", reference::tanhshrink);
  check<act::exp>("exp", reference::exp);
  check<act::log>("log", reference::log, reference::positive_points);
  check<act::square>("square", reference::square);
  check<act::hard_swish>("hard_swish", reference::hard_swish);
}
BOOST_AUTO_TEST_CASE(piecewise_linear) {
  check<act::leaky_relu<0.2>>("leaky_relu", reference::leaky_relu);
  check<act::hardtanh<-0.5, 3.0>>("hardtanh", reference::hardtanh);
  check<act::relu6>("relu6", reference::relu6);
  check<act::clamp<-0.5, 3.0>>("clamp", reference::clamp);
  check<act::clamp_min<-0.5>>("clamp_min", reference::clamp_min);
  check<act::clamp_max<0.5>>("clamp_max", reference::clamp_max);
  check<act::hard_sigmoid>("hard_sigmoid", reference::hard_sigmoid);
  check<act::threshold<0.5, -2.0>>("threshold", reference::threshold);
  check<act::hardshrink<>>("hardshrink", reference::hardshrink);
  check<act::softshrink<>>("softshrink", reference::softshrink);
  check<act::abs>("abs", reference::abs);
}

static_assert(
    std::is_same_v<decltype(act::leaky_relu<>::derivative_formula(calculus::z<1>)),
                   decltype(calculus::where_positive(calculus::z<1>, calculus::one, calculus::rational<1, 100>{}))>);
