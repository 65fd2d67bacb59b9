// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE layer_frozen_training
#include "frozen.hpp"

using namespace chainrule;
using namespace chainrule::calculus;
using namespace frozen_layers;

// Training behind a frozen prefix is training on what the prefix answers; small steps at once, large ones one parameter
// at a time.
template <class Prefix, class Rest, class Whole, class Rule, class Same, class... Threads>
void compare_training(const Rule& rule, const Same& alike, Threads... threads) {
  const auto x = numbers<2>({100, Prefix::input_shape::size}, 3);
  const auto targets = numbers<2>({100, Rest::output_shape::size}, 4);
  model<Whole> whole{he_normal{}, seed{5}};
  const model<Whole> before = whole;
  const model<Prefix> prefix{he_normal{}, seed{5}};
  model<Rest> rest{he_normal{}, seed{6}};
  whole[W<2>] = rest[W<1>];
  whole[W<3>] = rest[W<2>];
  const batch features = prefix(x);
  const fit_options options{.epochs = 3, .batch_size = 40, .show_progress = false};
  fit(whole, squared_error{}, rule, data_set<float>(x, targets), options, threads...);
  fit(rest, squared_error{}, rule, data_set<float>(features, targets), options, threads...);
  alike(whole, rest, before);
}

BOOST_AUTO_TEST_CASE(training_behind_a_frozen_prefix) {
  const auto alike = [](const auto& whole, const auto& rest, const auto& before) {
    BOOST_TEST(same_bits(whole[W<2>], rest[W<1>]));
    BOOST_TEST(same_bits(whole[b<2>], rest[b<1>]));
    BOOST_TEST(same_bits(whole[W<3>], rest[W<2>]));
    BOOST_TEST(same_bits(whole[b<3>], rest[b<2>]));
    BOOST_TEST(!same_bits(whole[W<2>], before[W<2>]));
    BOOST_TEST(same_bits(whole[W<1>], before[W<1>]));
    BOOST_TEST(same_bits(whole[b<1>], before[b<1>]));
  };
  const auto all_rules = [&]<class Prefix, class Rest, class Whole>(list<Prefix, Rest, Whole>, auto... threads) {
    compare_training<Prefix, Rest, Whole>(sgd{.learning_rate = 0.01}, alike, threads...);
    compare_training<Prefix, Rest, Whole>(sgd_momentum{.learning_rate = 0.01, .momentum = 0.9}, alike, threads...);
    compare_training<Prefix, Rest, Whole>(adam{.learning_rate = 0.01}, alike, threads...);
  };
  using small = list<network<input<6>, dense<5, act::silu>>, network<input<5>, dense<4, act::tanh>, dense<3>>,
                     network<input<6>, frozen<dense<5, act::silu>>, dense<4, act::tanh>, dense<3>>>;
  using large = list<network<input<60>, dense<90, act::silu>>, network<input<90>, dense<110, act::tanh>, dense<70>>,
                     network<input<60>, frozen<dense<90, act::silu>>, dense<110, act::tanh>, dense<70>>>;
  all_rules(small{});
  all_rules(large{});
  all_rules(large{}, threads{3});
}
