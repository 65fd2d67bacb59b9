// SPDX-License-Identifier: BSL-1.0
// Repetitions in passes that are cut within them compute what the layers written out do; operations by elements that
// read a parameter that they do not list. Each pass has a tape of its own: what another has left in one hides faults.
#define BOOST_TEST_MODULE engine_repetition
#include <boost/test/unit_test.hpp>

#include "waves.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace chainrule;
using namespace waves;
using namespace chainrule::calculus;

namespace {

struct found {
  double cost;
  std::vector<double> gradient;
};
template <class Net, class... Threads>
found compute(Threads... threads) {
  const auto m = some_model<Net>();
  const auto x = wave(20, 4, 0.9), wanted = wave(20, 2, 0.4);
  auto scratch = tape_for(m, 20);
  auto g = gradient_for(m);
  const double cost = value_and_gradient(m, squared_error{}, x, wanted, scratch, g, threads...);
  return {cost, std::vector<double>(g.data(), g.data() + g.size())};
}
void check_same(const found& one, const found& other) {
  BOOST_TEST(one.cost == other.cost);
  BOOST_TEST(one.gradient == other.gradient);
  BOOST_TEST(std::any_of(one.gradient.begin(), one.gradient.end(), [](double number) { return number != 0; }));
}

}  // namespace

// A cut through each block: the range between two cuts has the end of one and the beginning of the next.
BOOST_AUTO_TEST_CASE(a_block_with_a_norm_in_its_middle) {
  using block = residual<dense<4>, dense<4>, batch_norm<>, dense<4>>;
  using repeated = network<input<4>, dense<4>, repeat<2, block>, dense<2>>;
  using written = network<input<4>, dense<4>, sequential<block, block>, dense<2>>;
  check_same(compute<repeated>(), compute<written>());
  check_same(compute<repeated>(threads{1}), compute<written>());
  check_same(compute<repeated>(threads{3}), compute<written>());
}

namespace {
using block = sequential<dense<9, act::gelu>, dense<8, act::gelu>>;
using deep = network<input<4>, dense<8>, repeat<4, block>, dense<2>>;
template <std::size_t Percent>
void check_budget() {
  using less = recomputed<deep, max_tape_bytes<16, deep::tape_bytes<float>(16) * Percent / 100>>;
  static_assert(!std::is_same_v<less, deep> && !is_refused<less>);
  check_same(compute<less>(), compute<deep>());
}
}  // namespace

// Segments that end within a block.
BOOST_AUTO_TEST_CASE(a_budget_whose_segments_end_in_blocks) {
  check_budget<40>();
  check_budget<52>();
}

namespace {

// A table in each repetition, read by the network's own tokens.
using entry = letter<"e">;
struct plus_table {
  using takes_tokens = void;
  template <class In>
  using output = In;
  template <class In>
  struct on {
    using values = list<value<entry, In>, value<activation, In>>;
    using parameters = list<parameter<weight, shape<5, 4>, standard_normal<>>>;
    using equations = list<equation<entry, op::lookup<>, weight, tokens_of<layer_output<0>>>,
                           equation<activation, op::add, layer_input, entry>>;
  };
};

}  // namespace

// Plain gradient descent changes the rows of its own table alone: p - rate dC/dp, by the gradient as it is stored.
BOOST_AUTO_TEST_CASE(tables_in_repetitions) {
  using tables =
      network<input<3, tokens<5>>, embedding<4>, repeat<4, sequential<plus_table, act::tanh>>, flatten, dense<2>>;
  auto m = some_model<tables>();
  const xt::xtensor<int, 2> x{{0, 1, 1}, {3, 0, 1}};
  const xt::xtensor<double, 2> wanted{{1, 2}, {3, -1}};
  const auto result = value_and_gradient(m, squared_error{}, x, wanted);
  const auto before = parameters_to_vector(m), slope = parameters_to_vector(result.gradient);
  auto scratch = tape_for(m, 2);
  auto optimizer = optimizer_for(m, sgd{.learning_rate = 0.1});
  optimizer.step(m, squared_error{}, x, wanted, scratch);
  const auto after = parameters_to_vector(m);
  for (std::size_t i = 0; i < before.size(); ++i)
    BOOST_TEST(std::abs(after.data()[i] - (before.data()[i] - 0.1 * slope.data()[i])) < 1e-12);
}

namespace {

struct scaling : op::by_elements<scaling> {
  template <class At>
  static constexpr auto element(const At& at) {
    return at[op::argument<0>{}] * at[op::argument<1>{}];
  }
  struct by_input : op::derivative_by_elements<by_input> {  // reads a parameter, and parameters need not be listed
    template <class At>
    static constexpr auto element(const At& at) {
      return at.upstream() * at[op::argument<1>{}];
    }
  };
  struct by_factor : op::derivative_by_elements<by_factor> {
    using reads = list<op::argument<0>>;
    template <class At>
    static constexpr auto element(const At& at) {
      return at.upstream() * at[op::argument<0>{}];
    }
  };
  template <std::size_t K>
  using partial = op::partial_at<K, by_input, by_factor>;
};
struct scaled {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<parameter<letter<"g">, In, begins_at<1>>>;
    using equations = list<equation<activation, scaling, layer_input, letter<"g">>>;
  };
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_parameter_that_is_not_listed) {
  using net = network<input<4>, dense<5>, scaled, dense<2>>;
  const auto m = some_model<net>();
  const auto x = wave(6, 4, 0.9), wanted = wave(6, 2, 0.4);
  const auto result = value_and_gradient(m, squared_error{}, x, wanted);
  const auto numbers = parameters_to_vector(m), slope = parameters_to_vector(result.gradient);
  const double h = 1e-5;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto cost_with = [&](double change) {
      auto changed = m;
      auto moved = numbers;
      moved.data()[i] += change;
      vector_to_parameters(moved, changed);
      return cost_of(changed, squared_error{}, x, wanted);
    };
    BOOST_TEST(std::abs((cost_with(h) - cost_with(-h)) / (2 * h) - slope.data()[i]) < 1e-7);
  }
}

// -1 stays -1 beside numbers without a sign.
BOOST_AUTO_TEST_CASE(integers_with_and_without_a_sign) {
  using two = network<input<"x", 2>, input<"k", 1, tokens<4>>, from<"k">, embedding<2>, flatten,
                      concat<identity, from<"x">>, dense<1>>;
  const auto m = some_model<two>();
  const xt::xtensor<int, 2> x{{-1, 2}, {3, -4}}, tokens_with_sign{{1}, {2}};
  const xt::xtensor<unsigned, 2> tokens_without{{1}, {2}};
  BOOST_TEST(m(inputs(x, tokens_without)) == m(inputs(x, tokens_with_sign)));
}

namespace {

// A constant whose function the compiler can evaluate in part alone is computed when the program runs.
struct powers {
  static constexpr double element(std::size_t i) { return i == 0 ? 1.0 : std::pow(0.9, static_cast<double>(i)); }
};
struct plus_powers {
  template <class In>
  struct on {
    using values = list<value<activation, In>>;
    using parameters = list<>;
    using constants = list<constant_values<letter<"c">, In, powers>>;
    using equations = list<equation<activation, op::add, layer_input, letter<"c">>>;
  };
};

}  // namespace

BOOST_AUTO_TEST_CASE(a_constant_that_is_computed_late) {
  const auto m = some_model<network<input<4>, dense<2>, plus_powers>>();
  const auto plain = some_model<network<input<4>, dense<2>>>();
  const auto x = wave(1, 4, 0.9);
  BOOST_TEST(m(x)(0, 0) == plain(x)(0, 0) + 1);
  BOOST_TEST(m(x)(0, 1) == plain(x)(0, 1) + 0.9);
}
