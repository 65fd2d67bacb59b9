// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE number_philox
#include <boost/test/unit_test.hpp>

#include <chainrule/number/philox.hpp>

#include <cstdint>

using namespace chainrule::internal::number;

namespace {

// A counter, a key, and the random number: from Random123 1.14.0, tests/kat_vectors, "philox4x32 10".
struct known_answer {
  std::uint32_t counter[4], key[2], answer[4];
};
constexpr known_answer known_answers[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

template <std::size_t Size>
constexpr bool all_are_right() {
  for (const known_answer& known : known_answers) {
    wide_words<Size> x[4]{};
    for (int i = 0; i < 4; ++i) x[i] = wide_words<Size>{} + known.counter[i];
    philox<Size>(x, std::uint64_t{known.key[1]} << 32 | known.key[0]);
    for (int i = 0; i < 4; ++i) {
      if constexpr (Size == 1) {
        if (static_cast<std::uint32_t>(x[i]) != known.answer[i]) return false;
      } else {
        for (std::size_t lane = 0; lane < Size; ++lane)
          if (static_cast<std::uint32_t>(x[i][lane]) != known.answer[i]) return false;
      }
    }
  }
  return true;
}
static_assert(all_are_right<1>());

// The counters that this build takes at once.
constexpr std::size_t in_register = register_lanes<double>;

}  // namespace

BOOST_AUTO_TEST_CASE(known_answers_at_run_time) {
  BOOST_TEST(all_are_right<1>());
  BOOST_TEST(all_are_right<in_register>());
}

// What the product of words leaves in the upper half of a lane does not count.
BOOST_AUTO_TEST_CASE(upper_halves_do_not_count) {
  std::uint64_t x[4] = {1, 2, 3, 4}, y[4] = {1, 2, 3, 4};
  for (std::uint64_t& word : y) word |= std::uint64_t{0x12345678} << 32;
  philox<1>(x, 5);
  philox<1>(y, 5);
  for (int i = 0; i < 4; ++i) BOOST_TEST(static_cast<std::uint32_t>(x[i]) == static_cast<std::uint32_t>(y[i]));
}

BOOST_AUTO_TEST_CASE(a_row_has_each_place_after_the_other) {
  if constexpr (in_register > 1) {
    wide_words<in_register> x[4]{};
    x[0] = lane_order<in_register>();
    philox<in_register>(x, 9);
    const word_row<in_register> row =
        row_of_words<in_register>(x, chainrule::internal::meta::make_index_sequence<in_register>{});
    for (std::size_t place = 0; place < in_register; ++place) {
      std::uint64_t alone[4] = {place, 0, 0, 0};
      philox<1>(alone, 9);
      for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t at = 4 * place + i, half = 2 * in_register;
        BOOST_TEST((at < half ? row.first[at] : row.second[at - half]) == static_cast<std::uint32_t>(alone[i]));
      }
    }
  }
}
