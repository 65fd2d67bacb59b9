// SPDX-License-Identifier: BSL-1.0
// Written by metrics.py: what scikit-learn 1.2.1 says.
#pragma once

namespace reference {

inline constexpr int truth[] = {0, 2, 1, 1, 3, 0, 2, 2, 1, 0, 3, 1};
inline constexpr int answer[] = {0, 1, 1, 2, 0, 0, 2, 2, 1, 1, 0, 1};
inline constexpr int positive[] = {1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0};
inline constexpr double score[] = {0.9, 0.8, 0.8, 0.7, 0.55, 0.5, 0.5, 0.4, 0.3, 0.3, 0.1, 0.05};
inline constexpr double target[5][2] = {{1.0, -2.0}, {0.5, 3.0}, {-0.25, 4.0}, {2.0, 5.5}, {7.0, 0.125}};
inline constexpr double answers[5][2] = {{1.5, -1.0}, {0.25, 2.5}, {-0.5, 4.5}, {2.0, 7.0}, {6.0, 0.5}};

inline constexpr double precision_of_1 = 0.6;
inline constexpr double precision_of_3 = 0.0;
inline constexpr double recall_of_0 = 0.6666666666666666;
inline constexpr double f_of_2 = 0.6666666666666666;
inline constexpr double f_half_of_1 = 0.625;
inline constexpr double macro_precision = 0.44166666666666665;
inline constexpr double macro_recall = 0.5208333333333333;
inline constexpr double macro_f = 0.47619047619047616;
inline constexpr double weighted_f = 0.5317460317460317;
inline constexpr double iou_of_1 = 0.5;
inline constexpr double mean_iou = 0.35;
inline constexpr double accuracy = 0.5833333333333334;
inline constexpr double binary_precision = 0.6;
inline constexpr double binary_recall = 0.5;
inline constexpr double binary_f2 = 0.5172413793103449;
inline constexpr double binary_accuracy = 0.5833333333333334;
inline constexpr double binary_iou = 0.375;
inline constexpr double roc_auc = 0.6666666666666666;
inline constexpr double average_precision = 0.6930916305916305;
inline constexpr double precision_at_recall = 0.625;
inline constexpr double recall_at_precision = 0.8333333333333334;
inline constexpr double sensitivity_at_specificity = 0.8333333333333334;
inline constexpr double specificity_at_sensitivity = 0.8333333333333334;
inline constexpr double brier = 0.24458333333333335;
inline constexpr double mse = 0.5265625;
inline constexpr double rmse = 0.7256462636849996;
inline constexpr double mae = 0.5875;
inline constexpr double mape = 0.6207251082251082;
inline constexpr double msle = 0.04512976751523112;
inline constexpr double r2 = 0.9263305042691755;
inline constexpr double explained_variance = 0.9518633198786521;
inline constexpr double top_2 = 0.25;

}  // namespace reference
