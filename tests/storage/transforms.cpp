// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE storage_transforms
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/data/categories.hpp>
#include <chainrule/data/min_max.hpp>
#include <chainrule/data/robust.hpp>
#include <chainrule/storage/transforms.hpp>

#include "../reference/data.hpp"

using namespace chainrule;

namespace {

using rows = std::vector<std::vector<double>>;
using net = network<input<3>, dense<2>>;

data_set<double> samples(const rows& inputs) { return data_set<double>(inputs, std::vector<int>(inputs.size(), 0)); }
double difference(const data_set<double>& data, const rows& expected) {
  double most = data.input_size() == expected[0].size() ? 0 : 1e300;
  for (std::size_t s = 0; s < expected.size(); ++s)
    for (std::size_t i = 0; i < expected[s].size(); ++i)
      most = std::max(most, std::abs(data.input(s)[i] - expected[s][i]));
  return most;
}
// How far a transform of the test set is from what is expected, in a data set and as a tensor.
template <class Transform>
double error_of(const Transform& transform, const rows& given, const rows& expected) {
  auto data = samples(given);
  transform.apply(data);
  xt::xtensor<double, 2> x = xt::zeros<double>({given.size(), given[0].size()});
  for (std::size_t s = 0; s < given.size(); ++s)
    for (std::size_t i = 0; i < given[0].size(); ++i) x(s, i) = given[s][i];
  const auto changed = transform(x);
  BOOST_TEST((changed.shape()[0] == given.size() && changed.shape()[1] == expected[0].size()));
  for (std::size_t s = 0; s < given.size(); ++s)
    for (std::size_t i = 0; i < expected[0].size(); ++i) BOOST_TEST(changed(s, i) == data.input(s)[i]);
  return difference(data, expected);
}

template <class Function>
std::string message_of(const Function& function) {
  try {
    function();
  } catch (const error& wrong) {
    return wrong.what();
  }
  return "nothing is wrong";
}

}  // namespace

// scikit-learn's, tests/reference/data.py: fitted on a training set, applied to other samples.
BOOST_AUTO_TEST_CASE(as_scikit_learn_transforms) {
  const auto train = samples(reference::transform_train);
  const rows& test = reference::transform_test;
  BOOST_TEST(error_of(standardize(train), test, reference::standardized) < 1e-12);
  BOOST_TEST(error_of(min_max(train), test, reference::min_maxed) < 1e-12);
  BOOST_TEST(error_of(min_max(train, -2, 3), test, reference::min_maxed_to_ends) < 1e-12);
  BOOST_TEST(error_of(robust(train), test, reference::robustly_scaled) < 1e-11);
  BOOST_TEST(error_of(robust(train, 0.1, 0.9), test, reference::robustly_scaled_by_tenths) < 1e-12);
  const auto kinds = samples(reference::categories);
  BOOST_TEST(error_of(one_hot(kinds, {1, 0}), reference::categories, reference::one_hot_encoded) == 0);
  BOOST_TEST(error_of(ordinal(kinds, {1, 2}), reference::categories, reference::ordinal_encoded) == 0);
  BOOST_TEST(one_hot(kinds, {0}).encoded_size() == 5u);
  const xt::xtensor<double, 1> one{2, 0.5, 7};
  BOOST_TEST((one_hot(kinds, {0})(one) == xt::xtensor<double, 1>{0, 1, 0, 0.5, 7}));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit) {
  const auto train = samples(reference::transform_train), kinds = samples(reference::categories);
  auto other = samples({{1, 0.5, 7}, {4, 0.5, 7}});
  BOOST_TEST(message_of([&] { one_hot(kinds, {0}).apply(other); }) ==
             "input 0 of sample 1 is 4, a category that the training set has not");
  BOOST_TEST(other.input_size() == 3u);
  BOOST_TEST(message_of([&] { one_hot(kinds, {3}); }) == "one_hot: column 3 of 3");
  BOOST_TEST(message_of([&] { ordinal(kinds, {1, 1}); }) == "ordinal: column 1 is named twice");
  BOOST_TEST(message_of([&] { ordinal(kinds, {}); }) == "ordinal: no columns");
  BOOST_TEST(message_of([&] { min_max(train, 1, 1); }) ==
             "min_max: the ends must be finite, the first less than the second, are 1 and 1");
  BOOST_TEST(message_of([&] { robust(train, 0.5, 1.5); }) ==
             "robust: quantiles must be from 0 to 1, the first less than the second, are 0.5 and 1.5");
  auto narrow = samples({{1, 2}});
  BOOST_TEST(message_of([&] { min_max(train).apply(narrow); }) == "samples of 2 numbers where 3 were scaled");
  BOOST_TEST(message_of([&] { standardize<double>{train}(xt::xtensor<double, 2>{{1, 2}}); }) ==
             "samples of shape 1 x 2 where each of 3 numbers was standardized");
  BOOST_TEST(message_of([&] { standardize<double>()(xt::xtensor<double, 1>{1}); }) ==
             "samples of shape 1 where each of 0 numbers was standardized");
}

BOOST_AUTO_TEST_CASE(in_the_model_s_file) {
  const data_set<float> train(xt::xtensor<float, 2>{{1, 10, 2}, {3, 20, 3}, {7, 60, 2}}, {0, 1, 0});
  const model<net> m{glorot_uniform{}, seed{1}};
  const robust scale(train);
  const one_hot encode(train, {2});
  save(m, "storage_transforms.safetensors", with_transforms(scale, encode), {{"of", "irises"}});

  model<net> again{glorot_uniform{}, seed{2}};
  robust<float> its_scale;
  one_hot<float> its_encode;
  const auto said = load(again, "storage_transforms.safetensors", with_transforms(its_scale, its_encode));
  BOOST_TEST(said.at("of") == "irises");
  BOOST_TEST(std::equal(m.data(), m.data() + m.size(), again.data()));
  const xt::xtensor<float, 2> x{{0.3f, 11, 3}, {-4, 0.7f, 2}};
  BOOST_TEST((its_scale(x) == scale(x)));
  BOOST_TEST((its_encode(x) == encode(x)));
  BOOST_TEST(m(scale(x)) == again(its_scale(x)));

  // Others, another order or none: the file says what it has, and nothing is changed.
  model<net> untouched = again;
  const model<net> before = untouched;
  const auto refused = [&](const auto& function) {
    const std::string text = message_of(function);
    BOOST_TEST(std::equal(before.data(), before.data() + before.size(), untouched.data()));
    BOOST_TEST((its_scale(x) == scale(x)));
    return text;
  };
  BOOST_TEST(refused([&] {
               load(untouched, "storage_transforms.safetensors");
             }).find("transform/1/robust/center       none          3") != std::string::npos);
  BOOST_TEST(refused([&] {
               load(untouched, "storage_transforms.safetensors", with_transforms(its_scale));
             }).find("transform/2/one_hot/categories  none") != std::string::npos);
  BOOST_TEST(refused([&] {
               load(untouched, "storage_transforms.safetensors", with_transforms(its_encode, its_scale));
             }).find("transform/1/one_hot/categories") != std::string::npos);
  BOOST_TEST(message_of([&] { save(m, "x", with_transforms(scale, its_encode = {})); }).substr(0, 31) ==
             "transform 2, one_hot, was not f");

  // A number that no fitted transform has: each of the last row's bytes, and of a scale.
  const auto bytes = read_file("storage_transforms.safetensors");
  for (const auto& [place, value, text] :
       {std::tuple{std::size_t{0}, -1.0f, "has a scale that is not positive"},
        std::tuple{std::size_t{0}, std::nanf(""), "is not finite, and a transform has no such number"},
        std::tuple{std::size_t{1}, 5.0f, "has categories in disorder"}}) {
    auto changed = bytes;
    const float was = place == 0 ? 25.0f : 2.0f;  // the scale of 10, 20, 60; the last but one number, a category
    std::size_t at = changed.size();
    for (std::size_t i = 0; i + 4 <= changed.size(); ++i)
      if (std::memcmp(changed.data() + i, &was, 4) == 0) at = i;
    BOOST_REQUIRE(at < changed.size());
    std::memcpy(changed.data() + at, &value, 4);
    internal::files::atomic_file file("storage_transforms.safetensors");
    file.write(changed.data(), changed.size());
    file.commit();
    BOOST_TEST(refused([&] {
                 load(untouched, "storage_transforms.safetensors", with_transforms(its_scale, its_encode));
               }).find(text) != std::string::npos);
  }
  std::remove("storage_transforms.safetensors");
}
