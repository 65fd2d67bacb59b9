// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_data_set
#include <boost/test/unit_test.hpp>

#include <chainrule/data/standardize.hpp>

#include <set>

using namespace chainrule;

namespace {

const xt::xtensor<float, 2> inputs{{1, 2}, {3, 4}, {5, 6}};
const xt::xtensor<int, 1> classes{0, 1, 0};

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const error& e) {
    return e.what();
  }
  return "nothing was thrown";
}

}  // namespace

BOOST_AUTO_TEST_CASE(samples_of_tensors) {
  const data_set data(inputs, classes);
  BOOST_TEST(data.size() == 3u);
  BOOST_TEST(data.input_size() == 2u);
  BOOST_TEST(data.input(1)[0] == 3.0f);
  BOOST_TEST(data.class_of(1) == 1);
  BOOST_TEST(data.has_classes());
  const data_set targets(inputs, 2 * inputs);
  BOOST_TEST(targets.target(2)[1] == 12.0f);
  BOOST_TEST(!targets.has_classes());
  const xt::xtensor<double, 3> images = xt::ones<double>({3, 4, 5});
  BOOST_TEST((data_set(images, classes).input_extents() == std::vector<std::size_t>{4, 5}));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_learned_from) {
  const xt::xtensor<float, 2> nothing = xt::zeros<float>({0, 2});
  BOOST_TEST(message_of([&] { data_set(nothing, classes); }) == "a data set whose inputs have no samples");
  BOOST_TEST(message_of([&] { data_set(inputs, xt::xtensor<int, 1>{0, 1}); }) == "3 inputs and 2 targets");
  auto spoilt = inputs;
  spoilt(2, 1) = std::numeric_limits<float>::quiet_NaN();
  BOOST_TEST(message_of([&] { data_set(spoilt, classes); }) == "the inputs of sample 2 have a number that is not finite, at place 1");
  spoilt(2, 1) = std::numeric_limits<float>::infinity();
  BOOST_TEST(message_of([&] { data_set(inputs, spoilt); }) == "the targets of sample 2 have a number that is not finite, at place 1");
  BOOST_TEST(message_of([&] { data_set<float>({1, 2, 3}, {2}, {0}); }) == "3 numbers are not samples of shape 2");
  BOOST_TEST(message_of([&] { data_set<float>({}, {2}, {}); }) == "a data set of no samples");
  const xt::xtensor<int, 2> table = xt::zeros<int>({3, 2});
  BOOST_CHECK_THROW(data_set(inputs, table), shape_error);
}

BOOST_AUTO_TEST_CASE(parts) {
  const data_set data(inputs, classes);
  const auto [first, rest] = data.split(2);
  BOOST_TEST(first.size() == 2u);
  BOOST_TEST(rest.size() == 1u);
  BOOST_TEST(rest.input(0)[1] == 6.0f);
  BOOST_CHECK_THROW(data.split(0), data_error);
  BOOST_CHECK_THROW(data.split(3), data_error);
  BOOST_CHECK_THROW(data.subset({}), data_error);
  BOOST_CHECK_THROW(data.subset({3}), data_error);
  const auto mixed = data.shuffled(seed{1});
  std::multiset<float> seen;
  for (std::size_t s = 0; s < 3; ++s) {
    seen.insert(mixed.input(s)[0]);
    BOOST_TEST(mixed.class_of(s) == (mixed.input(s)[0] == 3.0f ? 1 : 0));
  }
  BOOST_TEST((seen == std::multiset<float>{1, 3, 5}));
}

BOOST_AUTO_TEST_CASE(standardized_by_the_training_set) {
  const xt::xtensor<double, 2> x{{1, 7}, {3, 7}, {5, 7}};
  data_set train(x, classes);
  const standardize scale(train);
  scale.apply(train);
  const double deviation = std::sqrt(8.0 / 3);
  BOOST_TEST(std::abs(train.input(0)[0] + 2 / deviation) < 1e-12);
  BOOST_TEST(train.input(1)[0] == 0.0);
  BOOST_TEST(train.input(2)[1] == 0.0);
  data_set other(xt::xtensor<double, 2>{{3, 9}}, xt::xtensor<int, 1>{0});
  scale.apply(other);
  BOOST_TEST(other.input(0)[1] == 2.0);
  data_set wide(xt::xtensor<double, 2>{{3, 9, 1}}, xt::xtensor<int, 1>{0});
  BOOST_CHECK_THROW(scale.apply(wide), shape_error);
}
