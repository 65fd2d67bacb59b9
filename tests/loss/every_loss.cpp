// SPDX-License-Identifier: BSL-1.0
// Every loss against PyTorch; second derivatives, where a loss declares them, against differences of the first.
#define BOOST_TEST_MODULE loss_every_loss
#include <boost/test/unit_test.hpp>

#include <chainrule/number/dual.hpp>
#include <chainrule/loss/loss.hpp>
#include <chainrule/types.hpp>

#include "../reference/losses.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

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

// The same of rows of other sizes, with targets of other shapes.
template <class Stated, int Outputs, class T, class From>
T cost_and_derivative(const From* answers, const double* wanted, T* da) {
  T a[Outputs], targets[Outputs];
  for (std::size_t i = 0; i < Outputs; ++i) a[i] = static_cast<T>(answers[i]), targets[i] = T(0);
  for (std::size_t i = 0; wanted != nullptr && i < Outputs; ++i) targets[i] = static_cast<T>(wanted[i]);
  Stated::template derivative<Outputs>(a, targets, T(1), da);
  const T cost = Stated::template value<Outputs>(a, targets);
  if constexpr (requires { typename Stated::gives_value_and_derivative; }) {
    T both[Outputs];
    BOOST_TEST((Stated::template value_and_derivative<Outputs>(a, targets, T(1), both) == cost));
    BOOST_TEST(std::equal(both, both + Outputs, da));
  }
  return cost;
}
template <class Loss, class Out, int Rows, int Outputs, int Wanted>
void check_rows(const char* name, const reference::cost_of_rows<Rows, Outputs, Wanted>& expected) {
  using stated = internal::losses::on_output<Loss, Out>;
  static_assert(verdict_of_loss<Loss, Out>::accepted && Out::size == Outputs);
  static_assert(internal::losses::target_size<Loss, Out> == Wanted);
  double cost = 0, cost_of_floats = 0, largest = 0, second = 0;
  for (std::size_t r = 0; r < Rows; ++r) {
    double da[Outputs], up[Outputs], down[Outputs], above[Outputs], below[Outputs], wanted[Outputs] = {};
    float da_of_floats[Outputs];
    std::copy_n(expected.targets + r * Wanted, Wanted, wanted);
    const double* const row = expected.answers + r * Outputs;
    cost += cost_and_derivative<stated, Outputs, double>(row, wanted, da);
    cost_of_floats += static_cast<double>(cost_and_derivative<stated, Outputs, float>(row, wanted, da_of_floats));
    for (std::size_t i = 0; i < Outputs; ++i) {
      const double by_pytorch = expected.gradient[r * Outputs + i];
      BOOST_TEST(std::abs(da[i] - by_pytorch) <= 1e-10 * (1 + std::abs(by_pytorch)),
                 name << ": derivative " << i << " of row " << r << ": " << da[i] << ", by PyTorch " << by_pytorch);
      BOOST_TEST(std::abs(static_cast<double>(da_of_floats[i]) - by_pytorch) <= 2e-5 * (1 + std::abs(by_pytorch)),
                 name);
      largest = std::max(largest, std::abs(by_pytorch));
    }
    if constexpr (requires { typename Loss::twice_differentiable; }) {
      dual<double> a[Outputs], y[Outputs], moved[Outputs];
      for (std::size_t i = 0; i < Outputs; ++i) {
        const double along = 0.5 - 0.375 * static_cast<double>(i % 3) + 0.125 * static_cast<double>(i);
        a[i] = {row[i], along}, y[i] = wanted[i];
        above[i] = row[i] + 1e-6 * along, below[i] = row[i] - 1e-6 * along;
      }
      stated::template derivative<Outputs>(a, y, dual<double>(1.0), moved);
      cost_and_derivative<stated, Outputs>(above, wanted, up);
      cost_and_derivative<stated, Outputs>(below, wanted, down);
      for (std::size_t i = 0; i < Outputs; ++i) {
        const double difference = (up[i] - down[i]) / 2e-6;
        BOOST_TEST(
            std::abs(moved[i].tangent - difference) <= 1e-6 * (1 + std::abs(difference)),
            name << ": second derivative " << i << " of row " << r << ": " << moved[i].tangent << ", " << difference);
        second = std::max(second, std::abs(difference));
      }
    } else {
      second = 1;
    }
  }
  BOOST_TEST(std::abs(cost - expected.cost) <= 1e-10 * (1 + std::abs(expected.cost)),
             name << ": " << cost << ", by PyTorch " << expected.cost);
  BOOST_TEST(std::abs(cost_of_floats - expected.cost) <= 1e-5 * (1 + std::abs(expected.cost)), name);
  constexpr bool linear = std::is_same_v<Loss, triplet_margin<0.75, 1>>;
  BOOST_TEST((largest > 0.01 && (linear || second > 1e-3)), name);
}
#define CHECK_ROWS(name, out, ...) check_rows<__VA_ARGS__, out>(#name, reference::name)
using four = shape<4>;
using six = shape<6>;
using seven_steps = shape<7, 4>;
using seven_pixels = shape<4, 7, 1>;

// A distance of a user's own: the square of the sum of what the parts differ by.
struct manhattan_squared {
  using twice_differentiable = void;
  template <std::size_t Size, class T>
  static constexpr T sum(const T* x, const T* z) {
    T result{};
    for (std::size_t i = 0; i < Size; ++i) result += x[i] < z[i] ? z[i] - x[i] : x[i] - z[i];
    return result;
  }
  template <std::size_t Size, class T>
  static constexpr T value(const T* x, const T* z) {
    return sum<Size>(x, z) * sum<Size>(x, z);
  }
  template <std::size_t Size, class T>
  static constexpr void derivative(const T* x, const T* z, T scale, T* dx, T* dz) {
    for (std::size_t i = 0; i < Size; ++i) {
      dx[i] = scale * T(2) * sum<Size>(x, z) * (x[i] < z[i] ? T(-1) : T(1));
      dz[i] = -dx[i];
    }
  }
};

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

BOOST_AUTO_TEST_CASE(of_vectors_side_by_side) {
  CHECK_ROWS(gaussian_nll, four, gaussian_nll<>);
  CHECK_ROWS(gaussian_nll_full, four, gaussian_nll<true>);
  CHECK_ROWS(margin_ranking, four, margin_ranking<0.5>);
  CHECK_ROWS(cosine_embedding, four, cosine_embedding<0.25>);
  CHECK_ROWS(contrastive, four, contrastive<>);
  CHECK_ROWS(triplet_margin, six, triplet_margin<>);
  CHECK_ROWS(triplet_margin_p1, six, triplet_margin<0.75, 1>);
  CHECK_ROWS(triplet_margin_swap, six, triplet_margin<2.0, 2, true>);
  CHECK_ROWS(triplet_margin_own, six, triplet_margin_with_distance<manhattan_squared, 2.0>);
  CHECK_ROWS(multi_label_margin, four, multi_label_margin);
  CHECK_ROWS(circle, four, circle<4.0, 0.25>);
}
BOOST_AUTO_TEST_CASE(of_sequences_of_labels) {
  CHECK_ROWS(ctc, seven_steps, ctc<3>);
  CHECK_ROWS(ctc_last_blank, seven_steps, ctc<3, 3>);
  CHECK_ROWS(ctc_mean, seven_steps, mean_over_labels<ctc<3>>);
  CHECK_ROWS(ctc_of_lengths, seven_steps, ctc_of_lengths<3>);
}
BOOST_AUTO_TEST_CASE(of_places) {
  CHECK_ROWS(each_step, seven_steps, at_each_place<softmax_cross_entropy>);
  CHECK_ROWS(each_step_mean, seven_steps, mean_over_labels<at_each_place<softmax_cross_entropy>>);
  CHECK_ROWS(each_step_weighted, seven_steps, at_each_place<class_weights<softmax_cross_entropy, 1.0, 2.0, 0.5, 0.25>>);
  CHECK_ROWS(each_step_but_class_1, seven_steps, at_each_place<softmax_cross_entropy, 1>);
  CHECK_ROWS(each_pixel, seven_pixels, at_each_place<softmax_cross_entropy>);
  // what is ignored may be anything, and a sample of which nothing counts costs nothing
  const double a[4] = {std::nan(""), INFINITY, 1, 1002}, none[2] = {-100, -100}, last[2] = {-100, 0};
  double da[4] = {7, 7, 7, 7};
  using two = at_each_place<softmax_cross_entropy>::on<shape<2, 2>>;
  using mean = mean_over_labels<at_each_place<softmax_cross_entropy>>::on<shape<2, 2>>;
  BOOST_TEST((mean::value<4>(a, none) == 0 && mean::value_and_derivative<4>(a, none, 1.0, da) == 0));
  BOOST_TEST(std::all_of(da, da + 4, [](double slope) { return slope == 0; }));
  BOOST_TEST(two::value_and_derivative<4>(a, last, 1.0, da) == 1001);
  BOOST_TEST((da[0] == 0 && da[1] == 0 && da[2] == -1 && da[3] == 1));
}
// Two labels that are alike need a blank between them: three steps, of two no path gives them.
BOOST_AUTO_TEST_CASE(labels_that_no_path_gives) {
  const double a[6] = {0.5, -1, 2, 0.25, 1, 1}, y[2] = {1, 1};
  double da[6];
  using stated = ctc<2>::on<shape<2, 3>>;
  BOOST_TEST(stated::value<6>(a, y) == INFINITY);
  stated::derivative<6>(a, y, 1.0, da);
  BOOST_TEST(std::all_of(da, da + 6, [](double slope) { return slope == 0; }));
  BOOST_TEST((ctc<2, 0, true>::on<shape<2, 3>>::value<6>(a, y)) == 0);
  BOOST_TEST((ctc<2, 0, true>::on<shape<2, 3>>::value_and_derivative<6>(a, y, 1.0, da)) == 0);
  // one step and one label: -log softmax of it; logits that are all large do not overflow
  const double far[3] = {1000, 1001, 999}, one[1] = {2};
  BOOST_TEST(std::abs((ctc<1>::on<shape<1, 3>>::value<3>(far, one)) - (2 + std::log(1 + std::exp(-1) + std::exp(-2)))) <
             1e-12);
}
// One vector of one number on each side, and what costs nothing.
BOOST_AUTO_TEST_CASE(sides_of_one_number) {
  const double a[3] = {2, 2, 5}, like[1] = {1}, unlike[1] = {-1};
  double da[3] = {7, 7, 7};
  BOOST_TEST(margin_ranking<>::value<2>(a, like) == 0);
  margin_ranking<>::derivative<2>(a, like, 1.0, da);
  BOOST_TEST((da[0] == -1 && da[1] == 1));  // at the kink PyTorch's slope is that of the cost
  BOOST_TEST(std::abs(cosine_embedding<>::value<2>(a, like)) < 1e-12);
  BOOST_TEST(std::abs(cosine_embedding<>::value<2>(a, unlike) - 1) < 1e-12);
  triplet_margin<>::derivative<3>(a, unlike, 1.0, da);
  BOOST_TEST(triplet_margin<>::value<3>(a, unlike) == 0);
  BOOST_TEST((da[0] == 0 && da[1] == 0 && da[2] == 0));
  const double nothing_like[2] = {0, 0};
  BOOST_TEST(circle<>::value<2>(a, nothing_like) == 0);
  circle<>::derivative<2>(a, nothing_like, 1.0, da);
  BOOST_TEST((da[0] == 0 && da[1] == 0));
  BOOST_TEST(multi_label_margin::value<2>(a, nothing_like) == 0);
  const double narrow[2] = {1, 0}, off[1] = {3};
  BOOST_TEST(std::abs(gaussian_nll<>::value<2>(narrow, off) - (0.5 * std::log(1e-6) + 2e6)) < 1e-6);
  const double largest[2] = {1, -1}, first[2] = {1, 0};  // e^(80 x 0.4 x -0.6) and e^0
  BOOST_TEST(std::isfinite(circle<>::value<2>(largest, first)));
  for (const double y : {1.0, 0.0, -1.0}) {
    const double none[4] = {std::nan(""), 1, 2, 3}, targets[4] = {y, 1, 0, 0};
    BOOST_TEST(std::isnan(gaussian_nll<>::value<4>(none, targets)));
    BOOST_TEST(std::isnan(margin_ranking<>::value<4>(none, targets)));
    BOOST_TEST(std::isnan(cosine_embedding<>::value<4>(none, targets)));
    BOOST_TEST(std::isnan(contrastive<>::value<4>(none, targets)));
    BOOST_TEST(std::isnan(triplet_margin<>::value<3>(none, targets)));
    BOOST_TEST(std::isnan(circle<>::value<4>(none, targets)));
    BOOST_TEST(std::isnan(ctc<1>::on<shape<1, 4>>::value<4>(none, targets)));
  }
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
static_assert(std::string_view(verdict_of_loss<triplet_margin<>, shape<7>>::text().characters)
                  .ends_with(" needs 3 vectors of one size, one after another, as outputs<...> gives, and receives 7"));
static_assert(!verdict_of_loss<ctc<3>, shape<12>>::accepted && !verdict_of_loss<ctc<3, 4>, shape<7, 4>>::accepted &&
              !verdict_of_loss<ctc<30>, shape<7, 4>>::accepted && Loss<mean_over_labels<ctc<3>>> &&
              !verdict_of_loss<triplet_margin<1.0, 3>, shape<6>>::accepted &&
              !verdict_of_loss<contrastive<1.0, squared_error>, shape<6>>::accepted);
static_assert(!verdict_of_loss<at_each_place<softmax_cross_entropy>, shape<4>>::accepted &&
              !verdict_of_loss<at_each_place<softmax_cross_entropy>, shape<4, 1>>::accepted);
static_assert(
    verdict_of_loss<at_each_place<squared_error>, shape<7, 4>>::text() ==
    "at_each_place<squared_error> needs a loss that takes the number of a class, as softmax_cross_entropy, and "
    "not squared_error");
