// SPDX-License-Identifier: BSL-1.0
// Streams of decoders, which are given the sequence that they attend to as a whole.
#define BOOST_TEST_MODULE time_stream_decoders
#include <boost/test/unit_test.hpp>

#include "whole_inputs.hpp"

#include <chainrule/array/stream.hpp>

using namespace chainrule;

BOOST_AUTO_TEST_CASE(a_decoder) {
  const auto x = waves<8, 3>();
  check_streams<8, translated<12>>(waves<12, 4>(), other_waves<12, 4>(), in_steps{x});
  check_streams<8, translated<8, norm_first>>(waves<8, 4>(), other_waves<8, 4>(), in_steps{x});
  check_streams<8, translated<1>>(waves<1, 4>(), other_waves<1, 4>(), in_steps{x});
}

BOOST_AUTO_TEST_CASE(in_arrays_the_first_row_has_what_is_whole) {
  using net = translated<3>;
  const model<net> m{glorot_uniform{}, seed{5}};
  const auto source = waves<3, 4>();
  const auto x = other_waves<8, 3>();
  const auto whole = m(inputs(source, x));
  const auto in_arrays = to_array(m);
  auto stream = stream_of(in_arrays);
  for (std::size_t t = 0; t < 8; ++t) {
    std::array<float, 15> row{};
    if (t == 0) std::copy_n(source.storage().begin(), 12, row.begin());
    for (std::size_t i = 0; i < 3; ++i) row[12 + i] = x(t, i);
    const auto answer = stream(row);
    for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(std::abs(answer[i] - whole(t, i)) < 1e-5f);
  }
}
