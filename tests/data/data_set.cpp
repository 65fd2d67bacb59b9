// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE data_data_set
#include <boost/test/unit_test.hpp>

#include <chainrule/data/standardize.hpp>

#include <limits>
#include <set>

#include <boost/mpl/list.hpp>

using namespace chainrule;

namespace {

const xt::xtensor<float, 2> samples{{1, 2}, {3, 4}, {5, 6}};
const xt::xtensor<int, 1> classes{0, 1, 0};

using standardized_types = boost::mpl::list<float, double>;

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
  const data_set data(samples, classes);
  BOOST_TEST(data.size() == 3u);
  BOOST_TEST(data.input_size() == 2u);
  BOOST_TEST(data.input(1)[0] == 3.0f);
  BOOST_TEST(data.class_of(1) == 1);
  BOOST_TEST(data.has_classes());
  const data_set targets(samples, 2 * samples);
  BOOST_TEST(targets.target(2)[1] == 12.0f);
  BOOST_TEST(!targets.has_classes());
  const xt::xtensor<double, 3> images = xt::ones<double>({3, 4, 5});
  BOOST_TEST((data_set(images, classes).input_extents() == std::vector<std::size_t>{4, 5}));
}

BOOST_AUTO_TEST_CASE(targets_of_a_vector) {
  const data_set of_classes(samples, std::vector<int>{0, 1, 0});
  BOOST_TEST(of_classes.has_classes());
  BOOST_TEST(of_classes.class_of(1) == 1);
  const data_set of_numbers(samples, std::vector{0.5, 1.5, 2.5});
  static_assert(std::is_same_v<decltype(of_numbers), const data_set<float>>);
  BOOST_TEST((of_numbers.target_extents() == std::vector<std::size_t>{1}));
  BOOST_TEST(of_numbers.target(2)[0] == 2.5f);
  BOOST_TEST(message_of([&] { data_set(samples, std::vector{1, 2}); }) == "3 inputs and 2 targets");
  BOOST_TEST(message_of([&] { data_set(samples, std::vector{1.0, 2.0, 1e300}); }) ==
             "the targets of sample 2 have a number that is too large for the data set's, at index 0");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_learned_from) {
  const xt::xtensor<float, 2> nothing = xt::zeros<float>({0, 2});
  BOOST_TEST(message_of([&] { data_set(nothing, classes); }) ==
             "a data set with 0 samples of inputs: it needs at least 1");
  BOOST_TEST(message_of([&] { data_set(samples, xt::xtensor<int, 1>{0, 1}); }) == "3 inputs and 2 targets");
  auto spoilt = samples;
  spoilt(2, 1) = std::numeric_limits<float>::quiet_NaN();
  BOOST_TEST(message_of([&] { data_set(spoilt, classes); }) ==
             "the inputs of sample 2 have a number that is not finite, at index 1");
  spoilt(2, 1) = std::numeric_limits<float>::infinity();
  BOOST_TEST(message_of([&] { data_set(samples, spoilt); }) ==
             "the targets of sample 2 have a number that is not finite, at index 1");
  BOOST_TEST(message_of([&] { data_set<float>({1, 2, 3}, {2}, {0}); }) == "3 numbers are not samples of shape 2");
  BOOST_TEST(message_of([&] { data_set<float>({}, {2}, {}); }) == "a data set of 0 samples: it needs at least 1");
  BOOST_TEST(message_of([&] { data_set<float>(xt::xtensor<double, 2>{{1, 2}, {3, -1e39}, {5, 6}}, classes); }) ==
             "the inputs of sample 1 have a number that is too large for the data set's, at index 1");
  const std::size_t half = std::size_t{1} << 63;  // times 2 it would be 0, and half + 1 times 2 would be 2
  BOOST_TEST(message_of([&] { data_set<float>({1, 2}, {half + 1, 2}, {0}); }) ==
             "samples of shape 9223372036854775809 x 2 have more elements than can be counted");
}

// Integers of more than one axis, as labels of sequences, are targets.
BOOST_AUTO_TEST_CASE(integers_of_two_axes) {
  const data_set labelled(xt::xtensor<float, 2>{{1, 2}, {3, 4}}, xt::xtensor<int, 2>{{2, -1, 0}, {1, 7, 5}});
  BOOST_TEST(!labelled.has_classes());
  BOOST_TEST(labelled.target(1)[1] == 7);
}

// Integers are numbers inside, as of float; as the targets of one axis they are classes.
BOOST_AUTO_TEST_CASE(samples_of_integers) {
  const xt::xtensor<unsigned char, 2> pixels{{0, 255}, {128, 10}, {7, 9}};
  const data_set answered(pixels, xt::xtensor<float, 2>{{0.5f}, {-0.9f}, {1e9f}});
  static_assert(std::is_same_v<decltype(answered), const data_set<float>>);
  BOOST_TEST(answered.input(1)[0] == 128.0f);
  BOOST_TEST(answered.target(1)[0] == -0.9f);
  BOOST_TEST(answered.target(2)[0] == 1e9f);
  data_set numbered(xt::xtensor<long long, 2>{{1}, {2}, {6}}, xt::xtensor<unsigned char, 1>{0, 200, 1});
  static_assert(std::is_same_v<decltype(numbered), data_set<float>>);
  BOOST_TEST(numbered.class_of(1) == 200);
  const standardize scale(numbered);  // mean 3, deviation sqrt(14 / 3)
  scale.apply(numbered);
  BOOST_TEST(std::abs(numbered.input(2)[0] - 3 / std::sqrt(14.0 / 3)) < 1e-6);
  const data_set<double> twice(pixels, xt::xtensor<double, 2>{{0.1}, {0.2}, {0.3}});
  BOOST_TEST(twice.target(0)[0] == 0.1);
  static_assert(std::is_same_v<decltype(data_set(2.0 * samples, classes)), data_set<double>>);
}

BOOST_AUTO_TEST_CASE(parts) {
  const data_set data(samples, classes);
  const auto [first, rest] = data.split(2);
  BOOST_TEST(first.size() == 2u);
  BOOST_TEST(rest.size() == 1u);
  BOOST_TEST(rest.input(0)[1] == 6.0f);
  BOOST_CHECK_THROW(data.split(0), data_error);
  BOOST_CHECK_THROW(data.split(3), data_error);
  BOOST_TEST(message_of([&] { data.subset({}); }) == "a subset of 0 samples: it needs at least 1");
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

// A column of equal numbers does not vary, whatever rounding makes of its mean: 1e13 times its noise would be learned
// from.
BOOST_AUTO_TEST_CASE_TEMPLATE(standardized_without_variance, T, standardized_types) {
  for (const double value : {0.1, 1.0 / 3, -0.7, 123456.789, 1e-30, 3e38, 0.0})
    for (std::size_t count = 1; count < 40; ++count) {
      const xt::xtensor<T, 2> equal = xt::full_like(xt::xtensor<T, 2>::from_shape({count, 1}), static_cast<T>(value));
      data_set<T> train(equal, xt::xtensor<int, 1>(xt::zeros<int>({count})));
      const standardize<T> scale(train);
      scale.apply(train);
      BOOST_TEST(scale.mean(0) == static_cast<double>(equal(0, 0)));
      BOOST_TEST(scale.deviation(0) == 1.0);
      BOOST_TEST(train.input(count - 1)[0] == T(0));
    }
  // The bound: deviations of half and of four times epsilon, by hand.
  const auto deviation_of = [](T difference) {
    data_set<T> train(xt::xtensor<T, 2>{{T(1)}, {T(1) + difference}}, xt::xtensor<int, 1>{0, 0});
    return standardize<T>(train).deviation(0);
  };
  const T epsilon = std::numeric_limits<T>::epsilon();
  BOOST_TEST(deviation_of(epsilon) == 1.0);
  BOOST_TEST(deviation_of(8 * epsilon) == static_cast<double>(4 * epsilon));
}

// Small variations of large numbers, and numbers whose squares are beyond double.
BOOST_AUTO_TEST_CASE(standardized_over_the_range_of_numbers) {
  for (const double far : {1e6, 1e12, -1e15, 0.0})
    for (const double size : {1e-200, 1e-3, 1.0, 1e3, 1e200}) {
      if (size < 1e-9 * std::abs(far) || size > 1e100 * (std::abs(far) + 1e100)) continue;
      data_set<double> train(xt::xtensor<double, 2>{{far}, {far + size}, {far}, {far + size}},
                             xt::xtensor<int, 1>{0, 0, 0, 0});
      const double kept = train.input(1)[0] - far;  // what is left of `size` in double
      const standardize<double> scale(train);
      BOOST_TEST(std::abs(scale.deviation(0) / (kept / 2) - 1) < 1e-12);
      scale.apply(train);
      BOOST_TEST(std::abs(train.input(0)[0] + 1) < 1e-6);
    }
  const auto of_numbers = [](double first, double second) {
    return data_set<double>(xt::xtensor<double, 2>{{first}, {second}}, xt::xtensor<int, 1>{0, 0});
  };
  BOOST_TEST(message_of([&] { standardize<double>(of_numbers(-1.7e308, 1.7e308)); }) ==
             "the numbers of input 0 are too far apart to be standardized");
  // What cannot be kept changes nothing.
  const standardize<double> scale(of_numbers(0, 1e-10));
  auto large = of_numbers(1, 1e300);
  BOOST_TEST(message_of([&] { scale.apply(large); }) == "input 0 of sample 1 is too large to be standardized");
  BOOST_TEST(large.input(0)[0] == 1.0);
}

BOOST_AUTO_TEST_CASE(samples_in_vectors_and_in_braces) {
  const std::vector<std::vector<float>> rows{{1, 2}, {3, 4}};
  const auto holds = [](const auto& data) {
    return data.size() == 2 && data.input_size() == 2 && data.input(0)[1] == 2 && data.input(1)[0] == 3;
  };
  const data_set of_classes(rows, std::vector<int>{0, 1}), in_braces({{1, 2}, {3, 4}}, {0, 1});
  BOOST_TEST((holds(of_classes) && of_classes.class_of(1) == 1));
  BOOST_TEST((holds(in_braces) && in_braces.class_of(1) == 1));
  const data_set of_targets(rows, std::vector<std::vector<float>>{{5}, {6}}),
      targets_in_braces({{1, 2}, {3, 4.0}}, {{5}, {6}});
  BOOST_TEST((holds(of_targets) && of_targets.target_size() == 1 && of_targets.target(1)[0] == 6));
  BOOST_TEST((holds(targets_in_braces) && targets_in_braces.target(1)[0] == 6));
  const data_set of_tensor(samples, {0, 1, 1}), with_rows(xt::xtensor<float, 2>{{1, 2}, {3, 4}}, rows);
  BOOST_TEST((of_tensor.size() == 3 && of_tensor.class_of(2) == 1 && with_rows.target(1)[1] == 4));
  const data_set of_doubles(std::vector<std::vector<double>>{{1, 2}, {3, 4}}, std::vector<double>{5, 6});
  static_assert(std::is_same_v<decltype(of_doubles), const data_set<double>>);
  BOOST_TEST((holds(of_doubles) && of_doubles.target(0)[0] == 5));
  const data_set of_numbers(std::vector<float>{7, 8}, std::vector<float>{9, 10});
  BOOST_TEST((of_numbers.size() == 2 && of_numbers.input_size() == 1 && of_numbers.input(1)[0] == 8));
  BOOST_TEST((data_set<float>(std::vector<std::vector<int>>{{1, 2}, {3, 4}}, std::vector<int>{0, 1}).input(1)[1] == 4));
  static_assert(
      std::is_same_v<decltype(data_set(std::vector<std::vector<int>>{}, std::vector<int>{})), data_set<float>>);

  BOOST_TEST(message_of([] { data_set({{1, 2}, {3}}, {0, 1}); }) == "row 1 has 1 numbers, and row 0 has 2");
  BOOST_TEST(message_of([&] { data_set(rows, std::vector<std::vector<float>>{{1}, {2, 3}}); }) ==
             "row 1 has 2 numbers, and row 0 has 1");
  BOOST_TEST(message_of([&] { data_set(rows, std::vector<int>{0}); }) == "2 inputs and 1 targets");
  BOOST_TEST(message_of([] { data_set(std::vector<std::vector<float>>{}, std::vector<int>{}); }) ==
             "a data set with 0 samples of inputs: it needs at least 1");
}
