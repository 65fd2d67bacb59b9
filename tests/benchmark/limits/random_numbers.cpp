// SPDX-License-Identifier: BSL-1.0
// What a random number costs: lines `NAME ns`, of one core. Build with -O3 -march=native.
#include <chainrule/number/random.hpp>
#include <chainrule/number/random_row.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>

using namespace chainrule;
using namespace chainrule::internal::number;

namespace {

constexpr std::size_t count = 4096;  // they stay in the first cache
float floats[count];
double doubles[count];
std::uint32_t bits[count];
std::uint64_t long_bits[count];

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

// The best of several, in nanoseconds for each of `count` numbers.
template <class Body>
void measure(const char* name, const Body& body) {
  double best = 1e9;
  for (int i = 0; i < 200; ++i) {
    const double start = now();
    for (int k = 0; k < 10; ++k) {
      body();
      __asm__ volatile("" : : "r"(floats), "r"(doubles), "r"(bits), "r"(long_bits) : "memory");
    }
    best = std::min(best, now() - start);
  }
  std::printf("%-52s %6.2f ns\n", name, best / 10 / count * 1e9);
}

#if defined(__AVX512F__)
constexpr std::size_t lanes_of_words = 16;
#elif defined(__AVX__)
constexpr std::size_t lanes_of_words = 8;
#else
constexpr std::size_t lanes_of_words = 4;
#endif

// Threefry4x32-20 (Salmon and others 2011), Size counters at once.
template <std::size_t Size>
CHAINRULE_INLINE void threefry(words<Size> (&x)[4], const std::uint32_t (&key)[4]) {
  constexpr unsigned turns[8][2] = {{10, 26}, {11, 21}, {13, 27}, {23, 5}, {6, 20}, {17, 11}, {25, 10}, {18, 20}};
  const std::uint32_t schedule[5] = {key[0], key[1], key[2], key[3], 0x1bd11bdau ^ key[0] ^ key[1] ^ key[2] ^ key[3]};
  for (int i = 0; i < 4; ++i) x[i] += schedule[i];
  CHAINRULE_UNROLL for (unsigned round = 0; round < 20; ++round) {
    const unsigned first = turns[round % 8][0], second = turns[round % 8][1];
    words<Size>&a = x[round % 2 == 0 ? 1 : 3], &b = x[round % 2 == 0 ? 3 : 1];
    x[0] += a;
    a = (a << first | a >> (32 - first)) ^ x[0];
    x[2] += b;
    b = (b << second | b >> (32 - second)) ^ x[2];
    if (round % 4 == 3) {
      const std::uint32_t turn = round / 4 + 1;
      for (unsigned i = 0; i < 4; ++i) x[i] += schedule[(turn + i) % 5];
      x[3] += turn;
    }
  }
}

// One counter each round, or a register of them, in both cases without putting the words in order.
template <std::size_t Size>
void fill_by_threefry() {
  words<Size> order{};
  if constexpr (Size > 1)
    for (std::uint32_t i = 0; i < Size; ++i) order[i] = i;
  for (std::uint32_t i = 0; i < count; i += 4 * Size) {
    words<Size> x[4] = {order + i / 4, words<Size>{} + 9u, words<Size>{} + 3u, words<Size>{} + 5u};
    threefry<Size>(x, {7, 0, 0, 0});
    __builtin_memcpy(bits + i, x, sizeof x);
  }
}
template <std::size_t Size>
void fill_by_philox() {
  wide_words<Size> order{};
  if constexpr (Size > 1) order = lane_order<Size>();
  for (std::uint32_t i = 0; i < count; i += 4 * Size) {
    wide_words<Size> x[4] = {order + i / 4, wide_words<Size>{} + 9u, wide_words<Size>{} + 3u, wide_words<Size>{} + 5u};
    philox<Size>(x, 7);
    if constexpr (Size > 1) {
      const word_row<Size> row = row_of_words<Size>(x, chainrule::internal::meta::make_index_sequence<Size>{});
      __builtin_memcpy(bits + i, &row, sizeof row);
    } else {
      for (std::uint32_t k = 0; k < 4; ++k) bits[i + k] = static_cast<std::uint32_t>(x[k]);
    }
  }
}

}  // namespace

int main() {
  words<1> known[4] = {};  // Random123 1.14.0, tests/kat_vectors
  threefry<1>(known, {0, 0, 0, 0});
  const std::uint32_t answer[4] = {0x9c6ca96au, 0xe17eae66u, 0xfc10ecd4u, 0x5256a7d8u};
  if (!std::equal(known, known + 4, answer)) return 1;

  std::printf("one after another\n");
  std::mt19937_64 mersenne(7);
  random_source source{seed{7}};
  measure("64 bits, std::mt19937_64", [&] {
    for (std::uint64_t& x : long_bits) x = mersenne();
  });
  measure("64 bits, random_source (SplitMix64)", [&] {
    for (std::uint64_t& x : long_bits) x = source.bits();
  });
  measure("32 bits, Philox4x32-10", [] { fill_by_philox<1>(); });
  measure("32 bits, Threefry4x32-20", [] { fill_by_threefry<1>(); });

  std::printf("by registers of %zu bytes\n", register_bytes);
  measure("32 bits, Philox4x32-10", [] { fill_by_philox<register_lanes<double>>(); });
  measure("32 bits, Threefry4x32-20", [] { fill_by_threefry<lanes_of_words>(); });

  std::printf("numbers\n");
  const random_row row(draw{seed{7}, 3}, 5, 9);
  measure("uniform float, random_row", [&] { row.fill_uniform(floats, count); });
  measure("uniform double, random_row", [&] { row.fill_uniform(doubles, count); });
  measure("uniform double, random_source", [&] {
    for (double& x : doubles) x = source.uniform();
  });
  measure("uniform double, mt19937_64, std's distribution", [&] {
    std::uniform_real_distribution<double> uniform;
    for (double& x : doubles) x = uniform(mersenne);
  });
  measure("yes or no as float, random_row", [&] { row.fill_bernoulli(floats, count, 0.1); });
  measure("yes or no as a vector's mask, random_row", [&] {
    for_each_vector<float>(count, [&]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
      store(floats + i, select(row.bernoulli<V>(0.1, i), V(0), load<V>(floats + i)));
    });
  });
  measure("normal float, random_row", [&] { row.fill_normal(floats, count); });
  measure("normal double, random_row", [&] { row.fill_normal(doubles, count); });
  measure("normal double, random_source", [&] {
    for (double& x : doubles) x = source.normal();
  });
  measure("normal double, mt19937_64, std's distribution", [&] {
    std::normal_distribution<double> normal;
    for (double& x : doubles) x = normal(mersenne);
  });
}
