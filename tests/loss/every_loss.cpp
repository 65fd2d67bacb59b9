// SPDX-License-Identifier: BSL-1.0
// Every loss against PyTorch; second derivatives, where a loss declares them, against differences of the first.
#define BOOST_TEST_MODULE loss_every_loss
#include <boost/test/unit_test.hpp>

#include <chainrule/number/dual.hpp>
#include <chainrule/types.hpp>

#include "../reference/losses.hpp"

#include <algorithm>
#include <cmath>

using namespace chainrule;

namespace {

template <class Loss, class T>
void check_values(const reference::cost_of_samples& expected, double tolerance) {
  T a[12], y[12], da[12], both[12];
  double cost = 0, size = 0;
  std::copy_n(expected.answers, 12, a);
  std::copy_n(expected.targets, 12, y);
  for (std::size_t r = 0; r < 4; ++r) {
    cost += static_cast<double>(Loss::template value<3>(a + 3 * r, y + 3 * r)) / 4;
    Loss::template derivative<3>(a + 3 * r, y + 3 * r, T(0.25), da + 3 * r);
    if constexpr (requires { typename Loss::gives_value_and_derivative; }) {
      BOOST_TEST(Loss::template value_and_derivative<3>(a + 3 * r, y + 3 * r, T(0.25), both + 3 * r) ==
                 Loss::template value<3>(a + 3 * r, y + 3 * r));
      BOOST_TEST(std::equal(both + 3 * r, both + 3 * r + 3, da + 3 * r));
    }
  }
  BOOST_TEST(std::abs(cost - expected.cost) <= tolerance * (1 + std::abs(expected.cost)));
  for (std::size_t i = 0; i < 12; ++i) {
    BOOST_TEST(
        std::abs(static_cast<double>(da[i]) - expected.gradient[i]) <= tolerance * (1 + std::abs(expected.gradient[i])),
        "derivative " << i << ": " << da[i] << ", by PyTorch " << expected.gradient[i]);
    size = std::max(size, std::abs(expected.gradient[i]));
  }
  BOOST_TEST(size > 0.01);
}

// The derivative of the derivative along a direction, by dual numbers and by central differences.
template <class Loss>
void check_second(const reference::cost_of_samples& expected) {
  const double along[] = {0.5, -1, 0.25}, h = 1e-6;
  double largest = 0;
  for (std::size_t r = 0; r < 4; ++r) {
    dual<double> a[3], y[3], da[3];
    double above[3], below[3], targets[3], up[3], down[3];
    for (std::size_t i = 0; i < 3; ++i) {
      const double answer = expected.answers[3 * r + i];
      a[i] = {answer, along[i]};
      y[i] = targets[i] = expected.targets[3 * r + i];
      above[i] = answer + h * along[i], below[i] = answer - h * along[i];
    }
    Loss::template derivative<3>(a, y, dual<double>(1.0), da);
    Loss::template derivative<3>(above, targets, 1.0, up);
    Loss::template derivative<3>(below, targets, 1.0, down);
    for (std::size_t i = 0; i < 3; ++i) {
      const double difference = (up[i] - down[i]) / (2 * h);
      BOOST_TEST(std::abs(da[i].tangent - difference) <= 1e-6 * (1 + std::abs(difference)),
                 "second derivative " << i << " of sample " << r);
      largest = std::max(largest, std::abs(difference));
    }
  }
  constexpr bool linear = std::is_same_v<Loss, negative_log_likelihood> || std::is_same_v<Loss, kl_divergence>;
  BOOST_TEST((linear || largest > 1e-3));
}

template <class Loss>
void check(const char* name, const reference::cost_of_samples& expected) {
  BOOST_TEST_CONTEXT(name) {
    check_values<Loss, double>(expected, 1e-13);
    check_values<Loss, float>(expected, 4e-6);
    if constexpr (requires { typename Loss::twice_differentiable; }) check_second<Loss>(expected);
  }
}
#define CHECK(name, ...) check<__VA_ARGS__>(#name, reference::name)

}  // namespace

BOOST_AUTO_TEST_CASE(of_differences) {
  CHECK(absolute_error, absolute_error);
  CHECK(quantile_error, quantile_error<0.9>);
  CHECK(huber, huber<0.75>);
  CHECK(smooth_l1, smooth_l1<0.75>);
  CHECK(log_cosh, log_cosh);
  CHECK(absolute_percentage_error, absolute_percentage_error);
  CHECK(squared_logarithmic_error, squared_logarithmic_error);
  CHECK(mean_squared_error, mean_squared_error);
  CHECK(mean_absolute_error, mean_absolute_error);
  CHECK(cosine_distance, cosine_distance);
}
BOOST_AUTO_TEST_CASE(of_margins) {
  CHECK(hinge, hinge);
  CHECK(squared_hinge, squared_hinge);
  CHECK(hinge_embedding, hinge_embedding<0.75>);
  CHECK(soft_margin, soft_margin);
  CHECK(multi_margin, multi_margin<>);
  CHECK(multi_margin_squared, multi_margin<2, 0.5>);
  CHECK(categorical_hinge, categorical_hinge);
}
BOOST_AUTO_TEST_CASE(of_likelihoods) {
  CHECK(poisson_nll, poisson_nll);
  CHECK(negative_log_likelihood, negative_log_likelihood);
  CHECK(kl_divergence, kl_divergence);
  CHECK(binary_cross_entropy_of_probabilities, binary_cross_entropy_of_probabilities);
  CHECK(cross_entropy_of_probabilities, cross_entropy_of_probabilities);
  CHECK(focal, focal<>);
  CHECK(focal_weighted, focal<1.5, 0.25>);
  CHECK(categorical_focal, categorical_focal<2.5, 0.25>);
  CHECK(dice, dice);
  CHECK(tversky, tversky<0.3, 0.6>);
  CHECK(label_smoothing, label_smoothing<0.1, softmax_cross_entropy>);
  CHECK(class_weights, class_weights<softmax_cross_entropy, 1.0, 2.0, 0.5>);
}

// At kinks the slope is one of those beside it, or 0, as PyTorch's autograd has it; and at the tails nothing overflows.
BOOST_AUTO_TEST_CASE(kinks_and_tails) {
  const auto slope = []<class Loss>(std::type_identity<Loss>, double a, double y) {
    double da = 7;
    Loss::template derivative<1>(&a, &y, 1.0, &da);
    return da;
  };
  BOOST_TEST(slope(std::type_identity<absolute_error>{}, 2, 2) == 0);
  BOOST_TEST(slope(std::type_identity<quantile_error<0.9>>{}, 2, 2) == 0);
  BOOST_TEST(slope(std::type_identity<huber<>>{}, 3, 2) == 1);
  BOOST_TEST(slope(std::type_identity<hinge>{}, 1, 1) == 0);
  BOOST_TEST(slope(std::type_identity<hinge_embedding<>>{}, 1, -1) == 0);
  const auto value = []<class Loss>(std::type_identity<Loss>, double a, double y) {
    return Loss::template value<1>(&a, &y);
  };
  BOOST_TEST(value(std::type_identity<log_cosh>{}, 1000, 0) == 1000 - std::log(2.0));
  BOOST_TEST(value(std::type_identity<soft_margin>{}, -1000, 1) == 1000);
  BOOST_TEST(value(std::type_identity<soft_margin>{}, 1000, 1) == 0);
  BOOST_TEST(value(std::type_identity<focal<>>{}, 1000, 1) == 0);
  BOOST_TEST(value(std::type_identity<focal<>>{}, -1000, 1) == 1000);
  BOOST_TEST(value(std::type_identity<focal<1.5>>{}, 1000, 1) == 0);
  BOOST_TEST(slope(std::type_identity<focal<>>{}, 1000, 1) == 0);
  BOOST_TEST(slope(std::type_identity<focal<1.5>>{}, 1000, 1) == 0);
  BOOST_TEST(slope(std::type_identity<focal<>>{}, -1000, 1) == -1);
  BOOST_TEST(value(std::type_identity<binary_cross_entropy_of_probabilities>{}, 0, 1) == 100);
  BOOST_TEST(value(std::type_identity<kl_divergence>{}, -1e300, 0) == 0);
}

// The cost of a NaN is one: a loss that takes the larger of two numbers must not take the other.
template <class Loss>
void check_no_number(double y) {
  for (const double target : {y, -y}) {
    const double a[2] = {std::nan(""), 0.5}, targets[2] = {target, 1};
    BOOST_TEST(std::isnan(Loss::template value<2>(a, targets)));
  }
}
BOOST_AUTO_TEST_CASE(answers_that_are_no_numbers) {
  check_no_number<hinge>(1);
  check_no_number<squared_hinge>(1);
  check_no_number<hinge_embedding<>>(1);
  check_no_number<soft_margin>(1);
  check_no_number<absolute_error>(1);
  check_no_number<huber<>>(1);
  check_no_number<squared_logarithmic_error>(0);
  check_no_number<multi_margin<>>(0);
  check_no_number<categorical_hinge>(0);
  check_no_number<cross_entropy_of_probabilities>(0);
}
// Where the lengths are limited, and where a logit is certain.
BOOST_AUTO_TEST_CASE(limits_of_lengths_and_logits) {
  const double short_one[2] = {1e-9, 0}, y[2] = {1, 1};
  double da[2];
  cosine_distance::derivative<2>(short_one, y, 1.0, da);
  BOOST_TEST(std::abs(da[0] + 1e8) < 1);
  const dual<double> certain[1] = {{900, 1}}, one[1] = {1.0};
  dual<double> slope[1];
  focal<3.0>::derivative<1>(certain, one, dual<double>(1.0), slope);
  BOOST_TEST((slope[0].value == 0 && slope[0].tangent == 0));
  focal<0.5>::derivative<1>(certain, one, dual<double>(1.0), slope);
  BOOST_TEST((slope[0].value == 0 && slope[0].tangent == 0));
}

static_assert(
    !verdict_of_loss<class_weights<multi_margin<>, 1.0, 2.0, 1.0>, shape<3>>::accepted &&
    verdict_of_loss<class_weights<label_smoothing<0.1, softmax_cross_entropy>, 1.0, 2.0, 1.0>, shape<3>>::accepted);
static_assert(verdict_of_loss<class_weights<softmax_cross_entropy, 1.0, 2.0>, shape<3>>::text() ==
              "class_weights<softmax_cross_entropy, 1., 2.> has 2 weights for 3 classes: write one for each");
static_assert(
    std::is_same_v<verdict_of_loss<categorical_focal<>, shape<1>>,
                   refusal<categorical_focal<>, internal::needs_a_vector_of_two_or_more_classes, receives<shape<1>>>>);
static_assert(!verdict_of_loss<multi_margin<>, shape<2, 3>>::accepted &&
              !verdict_of_loss<label_smoothing<0.1, softmax_cross_entropy>, shape<1>>::accepted);
static_assert(Loss<huber<>> && Loss<mean_squared_error> && Loss<label_smoothing<0.1, softmax_cross_entropy>>);
