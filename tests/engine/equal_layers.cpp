// SPDX-License-Identifier: BSL-1.0
// Equal layers in a row, of which one is compiled, compute in all bits what layers compute that are compiled one by
// one.
#define BOOST_TEST_MODULE engine_equal_layers
#include <boost/test/unit_test.hpp>

#include "waves.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace chainrule;
using namespace waves;

namespace {

// Large enough to be compiled once where several stand in a row. A name makes a layer of another type, but the values,
// random numbers and gradients are the same: layers with names are compiled one by one.
using large = sequential<residual<dense<256, act::tanh>, dropout<0.25>, dense<128>>, batch_norm<>, act::tanh>;
using in_a_row = network<input<6>, dense<128>, large, large, large, large, large, dense<2>>;
using in_a_block = network<input<6>, dense<128>, sequential<dense<128>, large, large, large, large>, dense<2>>;
template <class... Layers>
using called = network<input<6>, dense<128>, Layers..., dense<2>>;
using one_by_one = called<named<"p", large>, named<"q", large>, named<"r", large>, named<"s", large>, large>;
using block_by_names =
    called<sequential<dense<128>, named<"p", large>, named<"q", large>, named<"r", large>, named<"s", large>>>;

// Costs, answers, and the parameters after some steps.
template <class Net, class... Threads>
std::vector<double> train(Threads... threads) {
  auto m = some_model<Net>();
  const auto x = wave(20, 6, 0.9), wanted = wave(20, 2, 0.4);
  auto scratch = tape_for(m, 20);
  auto optimizer = optimizer_for(m, adam{.learning_rate = 0.01});
  std::vector<double> seen;
  for (int step = 0; step < 3; ++step)
    seen.push_back(optimizer.step(m, squared_error{}, x, wanted, scratch, threads...));
  const auto answers = m(x);
  const auto numbers = parameters_to_vector(m);
  seen.insert(seen.end(), answers.begin(), answers.end());
  seen.insert(seen.end(), numbers.data(), numbers.data() + numbers.size());
  return seen;
}

}  // namespace

BOOST_AUTO_TEST_CASE(equal_layers_in_a_row) {
  using internal::engine::has_repetitions, internal::engine::runs_of;
  static_assert(has_repetitions<in_a_row> && runs_of<in_a_row>.all[0].times >= 3);
  static_assert(has_repetitions<in_a_block> && runs_of<in_a_block>.all[0].times >= 3);
  static_assert(has_repetitions<inference_of<in_a_row>>);
  static_assert(!has_repetitions<one_by_one> && !has_repetitions<block_by_names>);
  static_assert(in_a_row::tape_bytes<double>(20) == one_by_one::tape_bytes<double>(20));
  const auto seen = train<one_by_one>();
  BOOST_TEST((train<in_a_row>() == seen));
  BOOST_TEST((train<in_a_block>(threads{3}) == train<block_by_names>(threads{3})));
  BOOST_TEST(std::all_of(seen.begin(), seen.end(), [](double number) { return std::isfinite(number); }));
}

namespace {

// Layers that read one value of another layer, and small ones, are compiled one by one.
using reading = sequential<residual<dense<256, act::tanh>, dense<128>>, add<identity, from<"u">>>;
using with_readers = network<input<6>, named<"u", dense<128>>, reading, reading, reading, reading, dense<2>>;
using small = residual<dense<8, act::tanh>, dense<6>>;
using small_in_a_row = network<input<6>, small, small, small, small, small, dense<2>>;

}  // namespace

BOOST_AUTO_TEST_CASE(equal_layers_that_are_compiled_one_by_one) {
  static_assert(!internal::engine::has_repetitions<with_readers>);
  static_assert(!internal::engine::has_repetitions<small_in_a_row>);
}
