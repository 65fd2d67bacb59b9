// SPDX-License-Identifier: BSL-1.0
// Initial values have the same bits with every compiler, on every target, with and without fused products and sums.
#define BOOST_TEST_MODULE initializer_bits
#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>
#include <chainrule/layer/weight_norm.hpp>

#include <cstring>
#include <vector>

using namespace chainrule;

namespace {

// The bits of numbers, in one (Fowler, Noll and Vo's hash, by words).
template <class Numbers>
std::uint64_t checksum(const Numbers& numbers) {
  std::uint64_t hash = 14695981039346656037u;
  for (const auto number : numbers) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &number, sizeof number);
    hash = (hash ^ bits) * 1099511628211u;
  }
  return hash;
}

// That of 6,001 numbers for 300 inputs and 200 outputs.
template <class T, class Initializer>
std::uint64_t checksum(const Initializer& initializer) {
  const numeric::random_row random(draw{seed{3}, 0}, 0xff00, 1);
  std::vector<T> numbers(6001);
  const matrix_layout matrix{17, 353, 353, 1, true};
  if constexpr (internal::initializers::DrawsAsStated<Initializer, T>) {
    beginning_record stated{};
    stated.drawn = true;
    stated.fan_in = 300;
    stated.fan_out = 200;
    stated.in_torch = {default_rule::kind::two_uniform_by_fan, 300};
    initializer.draw(numbers.data(), matrix, stated, random);
  } else if constexpr (internal::initializers::DrawsMatrix<Initializer, T>) {
    initializer.draw(numbers.data(), matrix, random);
  } else {
    initializer.draw(numbers.data(), numbers.size(), 300, 200, random);
  }
  return checksum(numbers);
}

template <class Initializer>
void check(const Initializer& initializer, std::uint64_t of_float, std::uint64_t of_double) {
  BOOST_TEST(checksum<float>(initializer) == of_float);
  BOOST_TEST(checksum<double>(initializer) == of_double);
}

}  // namespace

// As computed by g++ 12. number/purposes compares uniform ones with another program's.
BOOST_AUTO_TEST_CASE(initial_values_have_these_bits) {
  check(torch_defaults{}, 14591422990413639163u, 8120605854100225467u);
  check(keras_defaults{}, 12316550951546712359u, 2164709560113285033u);
  check(he_normal{}, 8276089785250375663u, 15181054449546573140u);
  check(truncated_normal{.mean = 0.3, .deviation = 0.7, .least = -0.5, .most = 0.9}, 4203468494171038299u,
        1532773245428201528u);
  check(variance_scaling{}, 11380966924736864995u, 17814542928897381082u);
  check(sparse{.share = 0.3}, 11924812766330943832u, 851961061474203244u);
}

// Norms of a weight's rows are initial values too.
template <class T>
std::uint64_t checksum_of_norms() {
  static const array_model<network<input<37>, weight_norm<dense<29>>>, T> m{he_normal{}, seed{3}};
  return checksum(m.numbers);
}
BOOST_AUTO_TEST_CASE(norms_have_these_bits) {
  BOOST_TEST(checksum_of_norms<float>() == 7934208528139212677u);
  BOOST_TEST(checksum_of_norms<double>() == 16662863805006942450u);
}
