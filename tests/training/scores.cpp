// SPDX-License-Identifier: BSL-1.0
// Metrics against scikit-learn's.
#define BOOST_TEST_MODULE training_scores
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "../reference/metrics.hpp"

#include <cmath>
#include <limits>

using namespace chainrule;

namespace {

#define CHECK(found, name) \
  BOOST_TEST(std::abs((found) - (reference::name)) < 1e-14, #name ": " << (found) << ", not " << (reference::name))

// A network that answers what it is given.
template <std::size_t Size>
model<network<input<Size>, dense<Size>>, double> echo() {
  model<network<input<Size>, dense<Size>>, double> m;
  auto w = m[calculus::W<1>];
  auto bias = m[calculus::b<1>];
  for (std::size_t o = 0; o < Size; ++o) {
    bias(o) = 0;
    for (std::size_t i = 0; i < Size; ++i) w(o, i) = o == i ? 1 : 0;
  }
  return m;
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_a_confusion_matrix) {
  confusion_matrix matrix{4, std::vector<std::size_t>(16)};
  for (std::size_t i = 0; i < 12; ++i)
    ++matrix.counts[static_cast<std::size_t>(reference::truth[i] * 4 + reference::answer[i])];
  CHECK(matrix.precision(1), precision_of_1);
  CHECK(matrix.precision(3), precision_of_3);
  CHECK(matrix.recall(0), recall_of_0);
  CHECK(matrix.f_score(2), f_of_2);
  CHECK(matrix.f_score(1, 0.5), f_half_of_1);
  CHECK(matrix.macro_precision(), macro_precision);
  CHECK(matrix.macro_recall(), macro_recall);
  CHECK(matrix.macro_f_score(), macro_f);
  CHECK(matrix.weighted_f_score(), weighted_f);
  CHECK(matrix.intersection_over_union(1), iou_of_1);
  CHECK(matrix.mean_intersection_over_union(), mean_iou);
  CHECK(matrix.accuracy(), accuracy);
}

BOOST_AUTO_TEST_CASE(of_binary_answers) {
  xt::xtensor<double, 2> x = xt::zeros<double>({12, 1}), wanted = x;
  for (std::size_t i = 0; i < 12; ++i)
    x(i, 0) = reference::score[(i * 5) % 12], wanted(i, 0) = reference::positive[(i * 5) % 12];
  const binary_scores scores = binary_scores_of(echo<1>(), data_set<double>(x, wanted));
  BOOST_TEST(scores.size() == 12U);
  const auto at = scores.at(0.5);
  CHECK(at.precision(), binary_precision);
  CHECK(at.recall(), binary_recall);
  CHECK(at.f_score(2), binary_f2);
  CHECK(at.accuracy(), binary_accuracy);
  CHECK(at.intersection_over_union(), binary_iou);
  BOOST_TEST(at.true_positives + at.false_positives + at.true_negatives + at.false_negatives == 12U);
  CHECK(scores.roc_auc(), roc_auc);
  CHECK(scores.average_precision(), average_precision);
  CHECK(scores.precision_at_recall(0.6), precision_at_recall);
  CHECK(scores.recall_at_precision(0.6), recall_at_precision);
  CHECK(scores.sensitivity_at_specificity(0.5), sensitivity_at_specificity);
  CHECK(scores.specificity_at_sensitivity(0.5), specificity_at_sensitivity);
  CHECK(scores.brier(), brier);
  binary_scores more = scores;
  more.add(2, false);
  BOOST_TEST(more.roc_auc() < scores.roc_auc());
  for (const bool positive : {true, false}) {  // there is no pair to compare
    binary_scores of_one_kind;
    for (const double score : {0.2, 0.7, 0.7}) of_one_kind.add(score, positive);
    BOOST_TEST(of_one_kind.roc_auc() == 0);
  }
  const std::string of_nan = "the score of sample " + std::to_string(more.size()) + " is NaN";
  BOOST_CHECK_EXCEPTION(more.add(std::numeric_limits<double>::quiet_NaN(), true), data_error,
                        [&](const data_error& e) { return e.what() == of_nan; });
  wanted(3, 0) = 0.5;
  BOOST_CHECK_THROW(binary_scores_of(echo<1>(), data_set<double>(x, wanted)), data_error);
}

BOOST_AUTO_TEST_CASE(of_numbers) {
  xt::xtensor<double, 2> x = xt::zeros<double>({5, 2}), wanted = x;
  for (std::size_t i = 0; i < 5; ++i)
    for (std::size_t o = 0; o < 2; ++o) x(i, o) = reference::answers[i][o], wanted(i, o) = reference::target[i][o];
  const regression_scores scores = regression_scores_of(echo<2>(), data_set<double>(x, wanted));
  CHECK(scores.mean_squared_error(), mse);
  CHECK(scores.root_mean_squared_error(), rmse);
  CHECK(scores.mean_absolute_error(), mae);
  CHECK(scores.mean_absolute_percentage_error(), mape);
  CHECK(scores.r2(), r2);
  CHECK(scores.explained_variance(), explained_variance);
  BOOST_TEST(scores.max_error() == 1.5);
  const regression_scores positive =
      regression_scores_of(echo<2>(), data_set<double>(xt::eval(xt::abs(x)), xt::eval(xt::abs(wanted))));
  CHECK(positive.mean_squared_logarithmic_error(), msle);
  // A constant target: 1 where all is right, else 0.
  regression_scores constant;
  const double two = 2, three = 3;
  for (int i = 0; i < 3; ++i) constant.add(&two, &two, 1);
  BOOST_TEST(constant.r2() == 1);
  constant.add(&three, &two, 1);
  BOOST_TEST(constant.r2() == 0);
}

BOOST_AUTO_TEST_CASE(of_the_best_classes) {
  const xt::xtensor<double, 2> x{{0.1, 0.5, 0.4}, {0.3, 0.2, 0.5}, {0.2, 0.3, 0.5}, {0.7, 0.2, 0.1}};
  const data_set<double> data(x, xt::xtensor<int, 1>{0, 1, 2, 2});
  CHECK(top_k_accuracy_of(echo<3>(), data, 2), top_2);
  BOOST_TEST(top_k_accuracy_of(echo<3>(), data, 3) == 1);
  BOOST_TEST(top_k_accuracy_of(echo<3>(), data, 1) == accuracy_of(echo<3>(), data));
  BOOST_CHECK_THROW(top_k_accuracy_of(echo<3>(), data, 0), error);
  BOOST_CHECK_THROW(regression_scores_of(echo<3>(), data), data_error);
}
