// SPDX-License-Identifier: BSL-1.0
// Random numbers that no equation of a network asks for: initial values, orders and splits are functions of their
// place. reference/random_numbers.py computes the expected ones from the page's table and Philox' paper.
#define BOOST_TEST_MODULE number_purposes
#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/data/folds.hpp>
#include <chainrule/layer/frozen.hpp>
#include <chainrule/layer/repeat.hpp>
#include <chainrule/layer/shared.hpp>
#include <chainrule/data/shuffle_buffer.hpp>
#include <chainrule/data/splits.hpp>
#include <chainrule/report/parameter_path.hpp>
#include <chainrule/training/fit_source.hpp>

#include "reference/random_numbers.hpp"

using namespace chainrule;

namespace {

constexpr seed large_seed{(std::uint64_t{1} << 40) + 3};
using first_layers = network<input<4>, dense<3>, dense<2, act::tanh>>;
using more_layers = network<input<4>, dense<3>, dense<2, act::tanh>, dense<5, act::relu>, batch_norm<>, dense<2>>;

template <class Net, class T, class Initializer>
std::vector<T> begun(const Initializer& initializer) {
  const auto vector = parameters_to_vector(model<Net, T>{initializer, large_seed});
  return {vector.begin(), vector.end()};
}

using numbers = std::vector<std::size_t>;

// A source of `count` samples that notes which of them are read.
auto noted(numbers& read, std::size_t count) {
  return function_source(count, sample_layout<float>{{1}, {{1}}}, [&read](std::size_t i, sample_memory<float> sample) {
    read.push_back(i);
    sample.input[0] = sample.target[0] = static_cast<float>(i);
  });
}
// Notes the roots of the costs of batches.
struct costs_of_batches {
  numbers& seen;
  void on_batch(const batch_record& record) {
    seen.push_back(static_cast<std::size_t>(std::lround(std::sqrt(record.cost))));
  }
};
using one_weight = network<input<1>, dense<1, no_bias>>;
data_set<float> numbered(std::size_t count) {
  xt::xtensor<float, 2> inputs = xt::zeros<float>({count, std::size_t{1}});
  for (std::size_t i = 0; i < count; ++i) inputs(i, 0) = static_cast<float>(i);
  return data_set<float>(inputs, inputs);
}

}  // namespace

BOOST_AUTO_TEST_CASE(initial_values) {
  const model<first_layers, double> run{uniform{0.5}, large_seed};
  const double* const weights[] = {run.data() + first_layers::graph().parameters[0].offset,
                                   run.data() + first_layers::graph().parameters[2].offset};
  for (std::size_t i = 0; i < 12; ++i) BOOST_TEST(weights[0][i] == reference::first_weight[i]);
  for (std::size_t i = 0; i < 6; ++i) BOOST_TEST(weights[1][i] == reference::third_parameter[i]);

  const std::vector<double> found = begun<first_layers, double>(uniform{0.5});
  const std::vector<float> rounded = begun<first_layers, float>(uniform{0.5});
  for (std::size_t i = 0; i < found.size(); ++i)
    BOOST_TEST(std::abs(static_cast<double>(rounded[i]) - found[i]) < 0x1p-24);

  static constexpr array_model<first_layers, double> by_the_compiler{uniform{0.5}, large_seed};
  const model<first_layers, double> compiled{by_the_compiler};
  BOOST_TEST(std::equal(run.data(), run.data() + run.size(), compiled.data()));
}

// What a layer begins with does not depend on the layers behind it, nor do two layers begin alike.
template <class T, class Initializer>
void check_added(const Initializer& initializer) {
  const std::vector<T> few = begun<first_layers, T>(initializer), more = begun<more_layers, T>(initializer);
  BOOST_TEST(std::equal(few.begin(), few.end(), more.begin()));
  BOOST_TEST(!std::equal(few.begin() + 15, few.begin() + 21, few.begin()));
}
template <class... Initializers>
void check_all_added(const Initializers&... initializers) {
  (check_added<double>(initializers), ...);
  (check_added<float>(initializers), ...);
}
BOOST_AUTO_TEST_CASE(a_layer_that_is_added_behind_changes_no_initial_value) {
  check_all_added(torch_defaults{}, keras_defaults{}, he_normal{}, lecun_uniform{}, normal{}, truncated_normal{},
                  variance_scaling{}, orthogonal{}, sparse{.share = 0.4, .deviation = 1});
}

// A parameter has its number in the list as it is written out, in composites too; a shared one is drawn once.
template <class Net, class WrittenOut>
void check_alike() {
  BOOST_TEST((begun<Net, double>(he_normal{}) == begun<WrittenOut, double>(he_normal{})));
}
BOOST_AUTO_TEST_CASE(parameters_are_numbered_as_they_are_written) {
  using plain = network<input<4>, dense<4>, dense<4>, dense<4>, dense<2>>;
  check_alike<network<input<4>, repeat<3, dense<4>>, dense<2>>, plain>();
  check_alike<network<input<4>, sequential<dense<4>, residual<dense<4>>>, frozen<dense<4>>, dense<2>>, plain>();
  check_alike<network<input<4>, network<input<4>, dense<4>, dense<4>>, dense<4>, dense<2>>, plain>();
  check_alike<network<input<4>, shared<"t", dense<4>>, shared<"t", dense<4>>, dense<2>>,
              network<input<4>, dense<4>, dense<2>>>();
}

BOOST_AUTO_TEST_CASE(the_order_of_an_epoch) {
  numbers read;
  model<one_weight> m{constant{}};
  auto source = noted(read, 70);
  fit(m, squared_error{}, sgd{.learning_rate = 1e-6}, source,
      {.epochs = 2, .batch_size = 16, .shuffle = seed{5}, .show_progress = false});
  numbers expected = reference::order_of_epoch_1;
  expected.insert(expected.end(), reference::order_of_epoch_2.begin(), reference::order_of_epoch_2.end());
  BOOST_TEST(read == expected, boost::test_tools::per_element());

  // The same order of a data set: of a weight that stays near 0 each sample's cost is the square of its number.
  numbers seen;
  model<one_weight> other{constant{}};
  fit(other, squared_error{}, sgd{.learning_rate = 1e-12}, numbered(70),
      {.epochs = 2, .batch_size = 1, .shuffle = seed{5}, .show_progress = false}, costs_of_batches{seen});
  BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(shuffled_samples_and_splits) {
  const data_set<float> shuffled = numbered(13).shuffled(seed{5});
  for (std::size_t i = 0; i < 13; ++i)
    BOOST_TEST(*shuffled.input(i) == static_cast<float>(reference::order_of_samples[i]));
  BOOST_TEST(train_test_split(13, 0.25, seed{5}).test == reference::tested_of_split, boost::test_tools::per_element());
  const std::vector<int> classes{2, 0, 1, 2, 0, 1, 2, 0, 1, 0, 0, 0, 0, 0};
  const std::vector<data_split> folds = stratified_k_fold(classes, 3, seed{5});
  numbers tested(14, 99);
  for (std::size_t fold = 0; fold < 3; ++fold)
    for (const std::size_t sample : folds[fold].test) tested[sample] = fold;
  BOOST_TEST(tested == reference::fold_of_sample, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_order_of_a_shuffle_buffer) {
  std::size_t next = 0;
  auto in_order = generator_source(
      sample_layout<float>{{1}, {{1}}},
      [&](sample_memory<float> sample) {
        if (next == 12) return false;
        sample.input[0] = sample.target[0] = static_cast<float>(next++);
        return true;
      },
      [&](std::size_t) { next = 0; });
  shuffle_buffer buffer{in_order, 4, seed{5}};
  std::size_t number = 0;
  float input = 0, target = 0;
  batch_memory<float> batch;
  batch.samples = &number;
  batch.inputs = &input;
  batch.targets = &target;
  batch.input_size = batch.target_size = 1;
  numbers read;
  buffer.begin_epoch(2);
  for (;;) {
    batch.rows = 1;
    buffer.read_next(batch);
    if (batch.rows == 0) break;
    read.push_back(number);
  }
  BOOST_TEST(read == reference::order_from_buffer, boost::test_tools::per_element());
}

// Nor with an equation: those of layers behind the 2,040th have the numbers of the first ones again.
static_assert(internal::engine::equation_number(1, 3) == 35 && internal::engine::equation_number(2039, 31) == 65279 &&
              internal::engine::equation_number(2040, 0) == 0 && internal::engine::equation_number(2041, 2) == 34);
BOOST_AUTO_TEST_CASE(purposes_share_no_numbers) {
  using internal::number::purpose;
  using internal::number::random_row;
  constexpr purpose all[] = {purpose::initial_values, purpose::order_of_epoch, purpose::order_of_samples,
                             purpose::split,          purpose::shuffle_buffer, purpose::directions};
  for (const purpose one : all) {
    BOOST_TEST(static_cast<std::uint32_t>(one) >= internal::number::equations_end);
    for (const purpose other : all)
      if (one != other)
        BOOST_TEST(!(random_row(seed{7}, one).counter_of(0) == random_row(seed{7}, other).counter_of(0)));
  }
}
