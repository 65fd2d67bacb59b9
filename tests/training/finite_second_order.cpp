// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_second_order
#include "finite_steps.hpp"

using namespace finite_steps;

// Optimizers that look at curvature, and batches whose cost, derivatives, or products of derivatives are not finite:
// the error names the first sample of which that is true by itself.
namespace {

using one = network<input<1>, dense<1>>;

const std::string unchanged = "; the parameters are those before this step",
                  of_gradient = "the gradient of layer 1, dense<1>, is not finite",
                  of_products = "the derivatives of the cost are so large that their products are not finite";

// The error of a step. It changes nothing: the next steps are those of an optimizer that was never asked for it.
template <class Net, class Rule, class X, class Y>
std::string refusal_of(const model<Net>& before, const Rule& rule, const X& x, const Y& y) {
  model<Net> m = before, other = before;
  auto t = tape_for(m, x.shape(0));
  auto asked = optimizer_for(m, rule), never_asked = optimizer_for(other, rule);
  const auto good = shaped(numbers(x.shape(0), Net::input_shape::size, 3), typename Net::input_shape{});
  const std::string message = message_of([&] { asked.step(m, squared_error{}, x, y, t); });
  BOOST_TEST(same_bits(m, before));
  BOOST_TEST(!asked.lowered());
  const auto wanted = shaped(numbers(x.shape(0), Net::output_shape::size, 4), typename Net::output_shape{});
  for (int i = 0; i < 2; ++i)
    BOOST_TEST(asked.step(m, squared_error{}, good, wanted, t) ==
               never_asked.step(other, squared_error{}, good, wanted, t));
  BOOST_TEST(same_bits(m, other));
  return message;
}

// Of the network a = w x: a column of inputs, and targets of 0.
template <class Rule>
std::string refusal_of(double w, const std::vector<float>& inputs, const Rule& rule) {
  auto x = xt::xtensor<float, 2>::from_shape({inputs.size(), 1});
  std::copy(inputs.begin(), inputs.end(), x.begin());
  const xt::xtensor<float, 2> y = xt::zeros<float>({inputs.size(), std::size_t{1}});
  return refusal_of(model<one>{explicit_values{{w, 0}}}, rule, x, y);
}

// An infinite input of a saturated tanh, whose derivative is 0: the cost is finite, and the gradient is not a number.
template <class Net, class Rule>
void check_saturated(const Rule& rule, std::size_t rows, std::size_t bad, const std::string& layer) {
  auto x = numbers(rows, Net::input_shape::size, 1);
  x(bad, 1) = infinity;
  BOOST_TEST(refusal_of(model<Net>{he_normal{}, seed{5}}, rule, shaped(x, typename Net::input_shape{}),
                        shaped(numbers(rows, Net::output_shape::size, 2), typename Net::output_shape{})) ==
             "the gradient of " + layer + ", is not finite" + because_of(bad) + unchanged);
}

}  // namespace

// Levenberg-Marquardt holds 64 rows of J at a time.
BOOST_AUTO_TEST_CASE(the_sample_of_a_gradient) {
  const auto check_networks = [](const auto& rule) {
    check_saturated<saturated>(rule, 40, 23, "layer 1, dense<2, act::tanh>");
    check_saturated<saturated>(rule, 150, 100, "layer 1, dense<2, act::tanh>");
    check_saturated<composed>(rule, 7, 4, "layer 1, dense<8, act::tanh>");
    check_saturated<network<input<3>, weight_norm<dense<8, act::tanh>>, dense<2>>>(
        rule, 9, 8, "layer 1, weight_norm<dense<8, act::tanh>>");
  };
  check_networks(levenberg_marquardt{});
  check_networks(newton_cg{});
  check_networks(lbfgs{});
}

// With r = w x, and a mean over n samples: J = x, J'J = sum x^2, J'r = sum w x^2, and the gradient is 2 w x^2 / n. The
// largest number is 3.4e38.
BOOST_AUTO_TEST_CASE(what_one_sample_makes_too_large) {
  // J'r is 1e48.
  BOOST_TEST(refusal_of(1e-12, {1, 1e30f, 1}, levenberg_marquardt{}) == of_gradient + because_of(1) + unchanged);
  BOOST_TEST(refusal_of(1e-12, {1, 1e30f, 1}, newton_cg{}) == of_gradient + because_of(1) + unchanged);
  BOOST_TEST(refusal_of(1e-12, {1, 1e30f, 1}, lbfgs{}) == of_gradient + because_of(1) + unchanged);
  // J'r is 1e39 because of a target of 1e19, and the gradient twice a third of that.
  const xt::xtensor<float, 2> x{{1}, {1e20f}, {1}}, y{{0}, {1e19f}, {0}};
  const model<one> small{explicit_values{{1e-20, 0}}};
  BOOST_TEST(refusal_of(small, levenberg_marquardt{}, x, y) == of_gradient + because_of(1) + unchanged);
  BOOST_TEST(refusal_of(small, newton_cg{}, x, y) == of_gradient + because_of(1) + unchanged);
  BOOST_TEST(refusal_of(small, lbfgs{}, x, y) == of_gradient + because_of(1) + unchanged);
  // J'J is 1e40, and J'r 1e25; the gradient is 7e24, and its square too large.
  BOOST_TEST(refusal_of(1e-15, {1, 2, 1e20f}, levenberg_marquardt{}) == of_products + because_of(2) + unchanged);
  BOOST_TEST(refusal_of(1e-15, {1, 2, 1e20f}, newton_cg{}) == of_products + because_of(2) + unchanged);
  // Both: where the gradient is named, it is the gradient's sample.
  BOOST_TEST(refusal_of(1e-15, {1, 1e20f, 1, 1e30f}, levenberg_marquardt{}) == of_gradient + because_of(3) + unchanged);
  BOOST_TEST(refusal_of(1e-15, {1, 1e20f, 1, 1e30f}, newton_cg{}) == of_gradient + because_of(3) + unchanged);
}

BOOST_AUTO_TEST_CASE(what_is_too_large_together) {
  BOOST_TEST(refusal_of(5e-9, {2e23f, 2e23f}, levenberg_marquardt{}) == of_gradient + unchanged);  // J'r: 2e38 each
  BOOST_TEST(refusal_of(2e-12, {1e25f, 1e25f}, newton_cg{}) == of_gradient + unchanged);           // 2e38 each
  BOOST_TEST(refusal_of(2e-12, {1e25f, 1e25f}, lbfgs{}) == of_gradient + unchanged);
  BOOST_TEST(refusal_of(0, {1.4e19f, 1.4e19f}, levenberg_marquardt{}) == of_products + unchanged);  // J'J: 2e38 each
  BOOST_TEST(refusal_of(0.1, {1.2e10f, 1.2e10f}, newton_cg{}) == of_products + unchanged);          // 1.4e19 each
}

// One sample whose shape says so has no number.
BOOST_AUTO_TEST_CASE(of_one_sample) {
  model<one> m{explicit_values{{1e-12, 0}}};
  const tensor<float, shape<1>> x{1e30f}, y{0};
  auto t = tape_for(m, 1);
  const auto step = [&](const auto& rule) {
    return message_of([&] { optimizer_for(m, rule).step(m, squared_error{}, x, y, t); });
  };
  BOOST_TEST(step(levenberg_marquardt{}) == of_gradient + unchanged);
  BOOST_TEST(step(newton_cg{}) == of_gradient + unchanged);
}

BOOST_AUTO_TEST_CASE(the_sample_of_a_cost) {
  const auto check_rule = [](const auto& rule) {
    const auto x = numbers(70, 3, 1);
    for (const float bad : {1e30f, infinity}) {
      auto y = numbers(70, 2, 2);
      y(66, 1) = bad;
      BOOST_TEST(refusal_of(model<saturated>{he_normal{}, seed{5}}, rule, x, y) ==
                 "the cost is not finite, it is inf" + because_of(66) + unchanged);
    }
  };
  check_rule(levenberg_marquardt{});
  check_rule(newton_cg{});
  check_rule(lbfgs{});
}

// `fit` says the sample's number in the data, its row, and the batch, which follow from the order of the epoch: the
// same as of an optimizer that follows the gradient. The other samples' derivatives are 0, so that no batch before it
// changes the weight.
BOOST_AUTO_TEST_CASE(in_a_training) {
  const auto message = [](const auto& data, std::uint64_t order, const auto& rule) {
    model<one> m{explicit_values{{1e-12, 0}}};
    const model<one> before = m;
    const std::string text = message_of([&] {
      fit(m, squared_error{}, rule, data,
          {.epochs = 1, .batch_size = 4, .shuffle = seed{order}, .show_progress = false});
    });
    BOOST_TEST(same_bits(m, before));
    return text;
  };
  const auto check = [&](const data_set<float>& data, const std::string& what) {
    bool first = false, second = false, moved = false;
    for (const std::uint64_t order : {1u, 2u, 3u, 4u, 5u, 6u}) {
      const std::string found = message(data, order, levenberg_marquardt{});
      bool expected = false;
      for (const char* const batch : {"batch 1 of epoch 1", "batch 2 of epoch 1"})
        for (const char row : {'0', '1', '2', '3'}) {
          std::string text = what;
          text.replace(text.find("BATCH"), 5, batch);
          text += ", because of sample 5, in row ";
          text += row;
          text += " of the batch: the learning rate may be too large; the parameters are those before this batch";
          if (found != text) continue;
          expected = true;
          (batch[6] == '1' ? first : second) = true;
          moved = moved || row != '1';  // the sixth sample's, in batches of four
        }
      BOOST_TEST(expected, found);
      BOOST_TEST(message(data, order, newton_cg{}) == found);
      BOOST_TEST(message(data, order, lbfgs{}) == found);
      BOOST_TEST(message(data, order, sgd{}) == found);
    }
    BOOST_TEST((first && second && moved));
  };
  xt::xtensor<float, 2> x = xt::zeros<float>({8, 1}), y = x;
  x(5, 0) = 1e30f;
  check(data_set<float>(x, y), "BATCH: the gradient of layer 1, dense<1>, is not finite");
  x(5, 0) = 0;
  y(5, 0) = 1e30f;
  check(data_set<float>(x, y), "the cost of BATCH is not finite, it is inf");
}

// In a network that computes values again.
BOOST_AUTO_TEST_CASE(of_values_computed_again) {
  BOOST_TEST(sample_of_large_input<linear_again>(newton_cg{}) == of_large_input);
  BOOST_TEST(sample_of_large_input<linear_again>(lbfgs{}) == of_large_input);
  BOOST_TEST(sample_of_large_target<linear_again>(newton_cg{}) == of_large_target);
}
