// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE engine_coupled
#include <boost/test/unit_test.hpp>

#include "../reference/numbers.hpp"

#include <chainrule/chainrule.hpp>

#include <cmath>

using namespace chainrule;
using reference::fill_with;

// Passes in parts through layers that compute each sample from all of them. Their bits are those of one part; that of
// one part is compared with PyTorch and with differences in tests/layer/batch_norm.cpp.
namespace {

// Runs the parts one after another, the last first: a part that needs what another has not computed shows.
struct last_part_first {
  std::size_t count;
  std::size_t parts() const { return count; }
  template <class Function>
  void run(std::size_t parts_to_run, const Function& function) const {
    for (std::size_t part = parts_to_run; part-- > 0;) function(part);
  }
};

// A layer of one's own whose samples are computed from all of them, in one part: y = x - mean.
struct minus_mean {
  static constexpr std::size_t least_samples = 1;

  template <class At>
  static constexpr void subtract(std::size_t rows, const auto* x, auto* y) {
    for (std::size_t i = 0; i < At::y_size; ++i) {
      auto sum = x[i];
      for (std::size_t r = 1; r < rows; ++r) sum += x[r * At::y_size + i];
      using T = decltype(sum);
      for (std::size_t r = 0; r < rows; ++r)
        y[r * At::y_size + i] = x[r * At::y_size + i] - sum / static_cast<T>(static_cast<double>(rows));
    }
  }
  template <class At>
  static constexpr void forward(const At& at) {
    subtract<At>(at.rows(), at[op::argument<0>{}], at.result());
  }
  struct by_input : op::derivative<structure::dense> {
    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }
    template <class At>
    static constexpr void backward(const At& at) {
      static_assert(!At::accumulates);
      subtract<At>(at.rows(), at.upstream(), at.downstream());
    }
  };
  template <std::size_t K>
  using partial = op::partial_at<K, by_input>;
};
struct centred {
  template <class In>
  using output = In;
  template <class Mode>
  using in = std::conditional_t<std::is_same_v<Mode, training_mode>, centred, identity>;
  template <class In>
  struct on {
    using values = list<value<calculus::activation, In>>;
    using parameters = list<>;
    using equations = list<equation<calculus::activation, minus_mean, layer_input>>;
  };
};

// Several in a row, in a residual and in two branches; one behind two inputs with a value from before it.
using deep =
    network<input<60>, dense<128>, batch_norm<>, act::relu, repeat<2, residual<dense<128, act::tanh>, batch_norm<>>>,
            concat<sequential<dense<70>, batch_norm<>, act::tanh>, sequential<dense<30>, centred>>,
            dense<40, act::relu>, batch_norm<>, dense<3>>;
using images = network<input<2, 10, 10>, conv2d<filters<12>, kernel_size<3, 3>>, batch_norm<>, act::relu,
                       conv2d<filters<5>, kernel_size<3, 3>>, batch_norm<>, flatten, dense<2>>;
// What frozen layers compute is read by no derivative: its memory could be a part's own, but for the cut.
using crossing = network<input<"x", 60>, input<"u", 4>, from<"x">, named<"f", frozen<dense<96>>>, from<"x">, dense<96>,
                         dense<96>, batch_norm<>, add<identity, from<"f">>, concat<identity, from<"u">>, dense<2>>;
using from_frozen =
    network<input<60>, frozen<sequential<dense<96>, dense<130>>>, centred, dense<40>, batch_norm<>, dense<2>>;
static_assert(deep::graph().least_samples == 2 && images::graph().least_samples == 1);

template <class Net, class T>
model<Net, T> first_model() {
  model<Net, T> m;
  auto numbers = parameters_to_vector(m);
  fill_with(numbers, std::sin, 0.7, 0.3, 0.3);
  vector_to_parameters(numbers, m);
  return m;
}

template <class T, std::size_t... Extents>
auto batch(std::size_t rows, double frequency, shape<Extents...>) {
  xt::xtensor<T, 1 + sizeof...(Extents)> x =
      xt::zeros<T>(std::array<std::size_t, 1 + sizeof...(Extents)>{rows, Extents...});
  fill_with(x, std::cos, frequency, 0.1, 1);
  return x;
}

template <class Numbers>
bool equal_bits(const Numbers& mine, const Numbers& other) {
  return std::equal(mine.data(), mine.data() + mine.size(), other.data());
}

template <class Net, class T = float>
void check_parts(std::initializer_list<std::size_t> sizes) {
  for (const std::size_t rows : sizes) BOOST_TEST_CONTEXT(rows << " samples") {
      const auto x = batch<T>(rows, 0.9, typename Net::input_shape{});
      const auto y = batch<T>(rows, 0.4, typename Net::output_shape{});
      const auto m = first_model<Net, T>();
      auto tape = tape_for(m, rows);
      auto alone = gradient_for(m), g = gradient_for(m);
      value_and_gradient(m, squared_error{}, x, y, tape, alone);
      const T cost = value_and_gradient(m, squared_error{}, x, y, tape, g, threads{1});
      BOOST_TEST(equal_bits(alone, g));
      BOOST_TEST(std::equal(alone.statistics(), alone.statistics() + Net::graph().statistics_extent, g.statistics()));
      auto stepped = m;
      optimizer_for(m, adam{}).step(stepped, squared_error{}, x, y, tape, threads{1});
      const auto check = [&](const auto& parts) {
        auto mine = gradient_for(m);
        BOOST_TEST(value_and_gradient(m, squared_error{}, x, y, tape, mine, parts) == cost);
        BOOST_TEST(equal_bits(mine, g));
        BOOST_TEST(std::equal(mine.statistics(), mine.statistics() + Net::graph().statistics_extent, g.statistics()));
        auto other = m;
        optimizer_for(m, adam{}).step(other, squared_error{}, x, y, tape, parts);
        BOOST_TEST(equal_bits(stepped, other));
      };
      for (const std::size_t count : {2u, 3u, 4u}) {
        check(last_part_first{count});
        check(threads{count});
      }
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(bits_do_not_depend_on_parts) {
  check_parts<deep>({2, 63, 64, 65, 130, 1000});
  check_parts<images>({1, 63, 64, 65, 130});
  check_parts<images, double>({130});
  check_parts<crossing>({65});
  check_parts<from_frozen>({65, 130});
}

// Under a budget of memory values are computed again, also those of all samples.
BOOST_AUTO_TEST_CASE(the_same_when_recomputed) {
  using cut = recomputed<deep, max_tape_bytes<130, 700000, float>>;
  static_assert(is_recomputation<cut> && cut::segments > 1 && cut::recomputed_multiply_adds > 0);
  check_parts<cut>({130});
  const auto x = batch<float>(130, 0.9, shape<60>{}), y = batch<float>(130, 0.4, shape<3>{});
  const auto whole = value_and_gradient(first_model<deep, float>(), squared_error{}, x, y);
  const auto in_segments = value_and_gradient(first_model<cut, float>(), squared_error{}, x, y);
  BOOST_TEST(
      std::equal(whole.gradient.data(), whole.gradient.data() + whole.gradient.size(), in_segments.gradient.data()));
}

// `fit` by several threads is `fit` by one.
BOOST_AUTO_TEST_CASE(fit_by_threads) {
  const data_set data(batch<float>(150, 0.9, shape<60>{}), batch<float>(150, 0.4, shape<3>{}));
  auto m = first_model<deep, float>(), other = m;
  fit(m, squared_error{}, adam{}, data, {.epochs = 2, .batch_size = 64, .show_progress = false}, threads{1});
  fit(other, squared_error{}, adam{}, data, {.epochs = 2, .batch_size = 64, .show_progress = false}, threads{4});
  BOOST_TEST(equal_bits(m, other));
}
