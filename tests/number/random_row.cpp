// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE number_random_row
#include <boost/test/unit_test.hpp>

#include <chainrule/number/random.hpp>
#include <chainrule/number/random_row.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

using namespace chainrule;
using namespace chainrule::internal::number;

namespace {

constexpr random_row row(draw{seed{0x123456789abcdef}, 3}, 5, 9);

enum class kind { uniform, normal, event };
constexpr kind kinds[] = {kind::uniform, kind::normal, kind::event};
constexpr probability third = 1. / 3;

template <class T>
constexpr void fill(const random_row& from, kind which, T* out, std::size_t count) {
  if (which == kind::uniform) from.fill_uniform(out, count);
  if (which == kind::normal) from.fill_normal(out, count);
  if (which == kind::event) from.fill_bernoulli(out, count, third);
}

// One at a time, or so many as V has lanes.
template <class V>
constexpr V drawn(kind which, std::size_t element) {
  if (which == kind::uniform) return row.uniform<V>(element);
  if (which == kind::normal) return row.normal<V>(element);
  return select(row.bernoulli<V>(third, element), V(1), V(0));
}

constexpr std::size_t some = 133;  // whole registers and a rest
template <class T>
struct numbers {
  T of[3][some];
};
template <class T>
constexpr numbers<T> all_kinds() {
  numbers<T> all{};
  for (const kind which : kinds) fill(row, which, all.of[static_cast<int>(which)], some);
  return all;
}

template <class T, std::size_t Size>
void check_lanes(const numbers<T>& expected) {
  using V = lanes<T, Size>;
  for (const kind which : kinds)
    for (std::size_t i = 0; i + Size <= some; i += Size) {
      T found[Size];
      store(found, drawn<V>(which, i));
      BOOST_TEST(std::memcmp(found, expected.of[static_cast<int>(which)] + i, sizeof found) == 0,
                 Size << " lanes of kind " << static_cast<int>(which) << " at " << i);
    }
}

template <class T>
void check_all_ways() {
  static constexpr numbers<T> constant = all_kinds<T>();
  const numbers<T> at_run_time = all_kinds<T>();
  BOOST_TEST(std::memcmp(&constant, &at_run_time, sizeof constant) == 0);
  check_lanes<T, 1>(constant);
  if constexpr (has_vectors<T>) {
    check_lanes<T, 16 / sizeof(T)>(constant);
    check_lanes<T, register_lanes<T>>(constant);
  }
  for (const kind which : kinds)
    for (std::size_t i = 0; i < some; ++i) BOOST_TEST(drawn<T>(which, i) == constant.of[static_cast<int>(which)][i]);
  for (const kind which : kinds)  // fewer, and nothing behind them
    for (std::size_t count = 0; count < some; ++count) {
      T found[some + 1];
      found[count] = T(-77);
      fill(row, which, found, count);
      BOOST_TEST(std::memcmp(found, constant.of[static_cast<int>(which)], count * sizeof(T)) == 0);
      BOOST_TEST(found[count] == T(-77));
    }
}

// The bits of a million numbers, in one (Fowler, Noll and Vo's hash, by words).
template <class T>
std::uint64_t checksum(kind which) {
  std::vector<T> out(1000000);
  fill(row, which, out.data(), out.size());
  std::uint64_t sum = 0xcbf29ce484222325u;
  for (const T x : out) {
    std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t> bits;
    std::memcpy(&bits, &x, sizeof x);
    sum = (sum ^ bits) * 0x100000001b3u;
  }
  return sum;
}

// Pearson's statistic of a million numbers in [0, 1) in a thousand equal cells, in standard deviations from its mean.
template <class Numbers>
double chi_square(const Numbers& uniform) {
  std::vector<double> cells(1000);
  for (const auto u : uniform) ++cells.at(static_cast<std::size_t>(u * 1000));
  const double expected = static_cast<double>(uniform.size()) / 1000;
  double sum = 0;
  for (const double count : cells) sum += (count - expected) * (count - expected) / expected;
  return (sum - 999) / std::sqrt(2 * 999.0);
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_ways_give_the_same_bits) {
  check_all_ways<float>();
  check_all_ways<double>();
}

// As computed by g++ 12; every compiler and every target gives them.
BOOST_AUTO_TEST_CASE(a_million_numbers_have_these_bits) {
  BOOST_TEST(checksum<float>(kind::uniform) == 216417486756904855u);
  BOOST_TEST(checksum<double>(kind::uniform) == 11155395164352758458u);
  BOOST_TEST(checksum<float>(kind::normal) == 17861236415980962790u);
  BOOST_TEST(checksum<double>(kind::normal) == 5160956495092899212u);
  BOOST_TEST(checksum<float>(kind::event) == 13890725107155415077u);
  BOOST_TEST(checksum<double>(kind::event) == 12411312748088602661u);
}

// Each bit of step, equation, sample and place is one bit of the counter, another for each; so two counters differ
// where any of them does.
BOOST_AUTO_TEST_CASE(no_two_share_a_counter) {
  const auto counter = [](std::uint64_t step, std::uint32_t equation, std::uint64_t sample, std::uint64_t place,
                          bool lower) {
    return random_row(draw{seed{1}, step, sample / 2}, equation, sample - sample / 2)
        .counter_of(static_cast<std::size_t>(4 * place), lower);
  };
  BOOST_TEST((counter(0, 0, 0, 0, false) == random_row::counter{}));
  std::vector<random_row::counter> of_bits;
  for (int i = 0; i < 48; ++i) of_bits.push_back(counter(std::uint64_t{1} << i, 0, 0, 0, false));
  for (int i = 0; i < 16; ++i) of_bits.push_back(counter(0, std::uint32_t{1} << i, 0, 0, false));
  for (int i = 0; i < 32; ++i) of_bits.push_back(counter(0, 0, std::uint64_t{1} << i, 0, false));
  for (int i = 0; i < 31; ++i) of_bits.push_back(counter(0, 0, 0, std::uint64_t{1} << i, false));
  of_bits.push_back(counter(0, 0, 0, 0, true));
  BOOST_TEST(of_bits.size() == 128u);
  random_row::counter together{};
  for (const random_row::counter& one : of_bits) {
    int ones = 0;
    for (int i = 0; i < 4; ++i) {
      ones += std::popcount(one.word[i]);
      BOOST_TEST((together.word[i] & one.word[i]) == 0u);
      together.word[i] |= one.word[i];
    }
    BOOST_TEST(ones == 1);
  }
  random_source source{seed{2}};
  for (int round = 0; round < 1000; ++round) {
    const std::uint64_t step = source.bits() >> 16, sample = source.bits() >> 32, place = source.bits() >> 33;
    const auto equation = static_cast<std::uint32_t>(source.bits() >> 48);
    random_row::counter sum{};
    for (std::size_t i = 0; i < of_bits.size(); ++i) {
      const std::uint64_t bit = i < 48    ? step >> i
                                : i < 64  ? equation >> (i - 48)
                                : i < 96  ? sample >> (i - 64)
                                : i < 127 ? place >> (i - 96)
                                          : 0;
      if (bit & 1)
        for (int k = 0; k < 4; ++k) sum.word[k] |= of_bits[i].word[k];
    }
    BOOST_TEST((counter(step, equation, sample, place, false) == sum));
  }
}

BOOST_AUTO_TEST_CASE(times_of_a_sequence_follow_each_other) {
  for (std::size_t elements = 1; elements < 10; ++elements) {
    std::uint32_t next = 0;
    for (std::size_t time = 0; time < 5; ++time)
      for (std::size_t e = 0; e < elements; e += 4)
        BOOST_TEST(row.at_time(time, elements).counter_of(e).word[0] == next++);
  }
}

BOOST_AUTO_TEST_CASE(a_part_of_a_batch_draws_what_it_would_in_the_whole) {
  for (std::size_t sample = 0; sample < 64; ++sample)
    BOOST_TEST(random_row(draw{seed{7}, 3}, 5, sample).bits(2) ==
               random_row(draw{seed{7}, 3, sample / 32 * 32}, 5, sample % 32).bits(2));
}

BOOST_AUTO_TEST_CASE(uniform_numbers) {
  std::vector<float> f(1000000);
  std::vector<double> d(f.size());
  row.fill_uniform(f.data(), f.size());
  row.fill_uniform(d.data(), d.size());
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < d.size(); ++i) {
    BOOST_REQUIRE((d[i] >= 0 && d[i] < 1));
    BOOST_REQUIRE(static_cast<double>(f[i]) == std::floor(d[i] * 0x1p24) * 0x1p-24);
    BOOST_REQUIRE(d[i] * 0x1p53 == std::floor(d[i] * 0x1p53));
    BOOST_REQUIRE(std::floor(d[i] * 0x1p32) == row.bits(i));
    sum += d[i] - 0.5;
    squares += (d[i] - 0.5) * (d[i] - 0.5);
  }
  const auto count = static_cast<double>(d.size());
  BOOST_TEST(std::abs(sum / count) < 4 * std::sqrt(1 / 12. / count));
  BOOST_TEST(std::abs(squares / count - 1 / 12.) < 4 * std::sqrt(1 / 180. / count));
  BOOST_TEST(std::abs(chi_square(d)) < 4);
  for (double& u : d) u = u * 1024 - std::floor(u * 1024);  // the bits behind the first ten
  BOOST_TEST(std::abs(chi_square(d)) < 4);
}

template <class T>
void check_normal_moments() {
  std::vector<T> z(1000000);
  row.fill_normal(z.data(), z.size());
  double power[5] = {};
  std::vector<double> uniform;
  for (const T x : z) {
    double p = 1;
    for (double& sum : power) sum += p, p *= static_cast<double>(x);
    uniform.push_back(0.5 * std::erfc(-static_cast<double>(x) / std::sqrt(2.0)));
  }
  const auto count = static_cast<double>(z.size());  // moments 0, 1, 0, 3; of their squares' means 1, 3, 15, 105
  BOOST_TEST(std::abs(power[1] / count) < 4 / std::sqrt(count));
  BOOST_TEST(std::abs(power[2] / count - 1) < 4 * std::sqrt(2 / count));
  BOOST_TEST(std::abs(power[3] / count) < 4 * std::sqrt(15 / count));
  BOOST_TEST(std::abs(power[4] / count - 3) < 4 * std::sqrt(96 / count));
  BOOST_TEST(std::abs(chi_square(uniform)) < 4);
  double products = 0, of_squares = 0;  // of the two numbers of a pair
  for (std::size_t i = 0; i < z.size(); i += 2) {
    const double x = static_cast<double>(z[i]), y = static_cast<double>(z[i + 1]);
    products += x * y;
    of_squares += (x * x - 1) * (y * y - 1);
  }
  BOOST_TEST(std::abs(products / (count / 2)) < 4 * std::sqrt(2 / count));
  BOOST_TEST(std::abs(of_squares / (count / 2)) < 4 * 2 * std::sqrt(2 / count));
}
BOOST_AUTO_TEST_CASE(normal_numbers) {
  check_normal_moments<float>();
  check_normal_moments<double>();
}

// Box and Muller's formula by the C library, from the same bits, their extremes among them.
template <class T>
void check_normal_values(double allowed) {
  using V = lanes<T, 1>;
  using bits = random_bits<V>;
  constexpr int size = 8 * sizeof(T);
  const long double tau = 6.283185307179586476925286766559L;
  std::vector<bits> radii{0, 1, 255, 256, bits(~bits{0}), bits(~bits{1}), bits(bits(~bits{0}) - 255)}, angles;
  for (bits i = 0; i < 16; ++i)
    for (const int beside : {-1, 0, 1}) angles.push_back(bits((i << (size - 4)) + static_cast<bits>(beside)));
  random_source source{seed{3}};
  for (int i = 0; i < 300; ++i) radii.push_back(bits(source.bits())), angles.push_back(bits(source.bits()));
  long double worst = 0;
  for (const bits radius : radii)
    for (const bits angle : angles)
      for (const bool is_odd : {false, true}) {
        const T found = distribution::normal<V>({{}, radius, angle, bits{is_odd}}).v;
        const long double kept = size == 32 ? radius : static_cast<long double>(radius >> 11) * 2048;
        const long double u = std::ldexp(kept, -size), turn = std::ldexp(static_cast<long double>(angle), -size);
        const long double exact =
            std::sqrt(-2 * std::log1p(-u)) * (is_odd ? std::sin(tau * turn) : std::cos(tau * turn));
        worst = std::max(worst, std::abs(static_cast<long double>(found) - exact));
      }
  BOOST_TEST_MESSAGE("off by " << static_cast<double>(worst));
  BOOST_TEST(static_cast<double>(worst) < allowed);
}
BOOST_AUTO_TEST_CASE(normal_values) {
  check_normal_values<float>(5e-5);
  check_normal_values<double>(1e-14);
}

BOOST_AUTO_TEST_CASE(events) {
  static_assert(probability(0).cases == 0 && probability(-1).cases == 0 && probability(0x1p-40).cases == 1);
  static_assert(probability(1).cases == 0x80000000u && probability(2).cases == 0x80000000u);
  static_assert(probability(0.5).cases == 0x40000000u &&
                probability(0.3).cases == 644245095u);  // 2^31 * 0.3 = 644245094.4
  BOOST_TEST(probability(std::numeric_limits<double>::quiet_NaN()).cases == 0u);
  for (const double p : {0., 0x1p-31, 0.1, 0.5, 0.9, 1 - 0x1p-31, 1.}) {
    double happened = 0;
    const double count = 100000;
    for (std::size_t i = 0; i < 100000; ++i) {
      const bool expected = (row.bits(i) >> 1) * 0x1p-31 < p;
      BOOST_REQUIRE(row.bernoulli<float>(p, i) == expected);
      BOOST_REQUIRE(row.bernoulli<double>(p, i) == expected);
      happened += expected;
    }
    BOOST_TEST(std::abs(happened - p * count) <= 4 * std::sqrt(p * (1 - p) * count) + 1e-3);
  }
}

// Between neighbours of every sort: the correlation of 2^18 pairs, and of their squares, has a standard deviation of
// 2^-9.
BOOST_AUTO_TEST_CASE(neighbours_are_independent) {
  const std::size_t count = std::size_t{1} << 18;
  const auto centred = [&](const random_row& from) {
    std::vector<double> u(count);
    from.fill_uniform(u.data(), count);
    for (double& x : u) x -= 0.5;
    return u;
  };
  const auto correlation = [&](const double* x, const double* y, std::size_t size, bool squares) {
    const double mean = squares ? 1 / 12. : 0, variance = squares ? 1 / 180. : 1 / 12.;
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i)
      sum += ((squares ? x[i] * x[i] : x[i]) - mean) * ((squares ? y[i] * y[i] : y[i]) - mean);
    return sum / static_cast<double>(size) / variance;
  };
  const std::vector<double> here = centred(random_row(draw{seed{7}, 3}, 5, 9));
  const random_row neighbours[] = {random_row(draw{seed{7}, 4}, 5, 9),
                                   random_row(draw{seed{7}, 3}, 6, 9),
                                   random_row(draw{seed{7}, 3}, 5, 10),
                                   random_row(draw{seed{6}, 3}, 5, 9),
                                   random_row(draw{seed{7}, 3, 1}, 5, 9 + 256),
                                   random_row(draw{seed{7}, std::uint64_t{3} + (std::uint64_t{1} << 32)}, 5, 9)};
  for (const random_row& other : neighbours)
    for (const bool squares : {false, true})
      BOOST_TEST(std::abs(correlation(here.data(), centred(other).data(), count, squares)) < 4 * 0x1p-9);
  for (const std::size_t lag : {1u, 2u, 3u, 4u, 8u, 64u})
    for (const bool squares : {false, true})
      BOOST_TEST(std::abs(correlation(here.data(), here.data() + lag, count - lag, squares)) < 4 * 0x1p-9);
  // along rows: one element of neighbouring steps, equations and samples
  for (const int along : {0, 1, 2}) {
    std::vector<double> u;
    for (std::uint32_t i = 0; i < 65536; ++i)
      u.push_back(
          random_row(draw{seed{7}, along == 0 ? i : 3}, along == 1 ? i : 5, along == 2 ? i : 9).uniform<double>(1) -
          0.5);
    BOOST_TEST(std::abs(correlation(u.data(), u.data() + 1, u.size() - 1, false)) < 4 * 0x1p-8);
    for (double& x : u) x += 0.5;
    BOOST_TEST(std::abs(chi_square(u)) < 4);
  }
}
