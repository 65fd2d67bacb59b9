// SPDX-License-Identifier: BSL-1.0
// Philox against the program of its authors (Random123, Debian's librandom123-dev), at random counters and keys.
#define BOOST_TEST_MODULE number_random123
#include <boost/test/unit_test.hpp>

#include <chainrule/number/random.hpp>
#include <chainrule/number/random_row.hpp>

#include <Random123/philox.h>

using namespace chainrule;
using namespace chainrule::internal::number;

BOOST_AUTO_TEST_CASE(a_thousand_random_counters) {
  random_source source{seed{11}};
  for (int round = 0; round < 1000; ++round) {
    r123::Philox4x32::ctr_type counter;
    std::uint64_t x[4];
    for (std::size_t i = 0; i < 4; ++i) x[i] = counter[i] = static_cast<std::uint32_t>(source.bits());
    const std::uint64_t key = source.bits();
    const auto expected =
        r123::Philox4x32()(counter, {{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}});
    philox<1>(x, key);
    for (std::size_t i = 0; i < 4; ++i) BOOST_REQUIRE(static_cast<std::uint32_t>(x[i]) == expected[i]);
  }
}

BOOST_AUTO_TEST_CASE(the_bits_of_a_row) {
  random_source source{seed{12}};
  for (int round = 0; round < 1000; ++round) {
    const std::uint64_t start = source.bits(), step = source.bits() >> 16, row = source.bits() >> 32;
    const auto equation = static_cast<std::uint32_t>(source.bits() >> 48);
    const auto element = static_cast<std::size_t>(source.bits() >> 31);
    const auto expected = r123::Philox4x32()(
        {{static_cast<std::uint32_t>(element / 4), static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(step),
          static_cast<std::uint32_t>(step >> 32) + 65536 * equation}},
        {{static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(start >> 32)}});
    BOOST_REQUIRE(random_row(draw{seed{start}, step}, equation, row).bits(element) == expected[element % 4]);
  }
}
