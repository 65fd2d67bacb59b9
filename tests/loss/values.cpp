// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE loss_values
#include <boost/test/unit_test.hpp>

#include <chainrule/types.hpp>

#include <cmath>

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
