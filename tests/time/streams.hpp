// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>

#include "../allocations.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>
#include <vector>

// For tests of streams: allocations are counted, and a stream is compared in blocks of several sizes with the whole
// sequence.
namespace {

using namespace chainrule;

template <std::size_t Steps, std::size_t Features>
auto waves() {
  tensor<float, shape<Steps, Features>> x;
  float number = 0;
  for (float& each : x) each = 2 * std::sin(number += 0.7f);
  return x;
}

// The answers to a sequence in blocks of so many steps, and what is left in the last.
template <std::size_t Block, class Net>
std::vector<float> in_blocks(const model<Net>& m) {
  constexpr std::size_t all = Net::input_shape::extent(0), features = Net::input_shape::extent(1);
  const auto x = waves<all, features>();
  auto stream = stream_of(m);
  std::vector<float> answers;
  std::size_t allocated = 0;
  const auto take = [&]<std::size_t Count>(std::size_t first, std::integral_constant<std::size_t, Count>) {
    tensor<float, shape<Count, features>> some;
    std::copy_n(x.storage().begin() + static_cast<std::ptrdiff_t>(first * features), Count * features,
                some.storage().begin());
    const std::size_t until = allocations;
    const auto answer = stream(some);
    allocated += allocations - until;
    answers.insert(answers.end(), answer.storage().begin(), answer.storage().end());
  };
  std::size_t first = 0;
  for (; first + Block <= all; first += Block) take(first, std::integral_constant<std::size_t, Block>{});
  if constexpr (all % Block > 0) take(first, std::integral_constant<std::size_t, all % Block>{});
  BOOST_TEST((Block <= 6 ? allocated : 0) == 0);  // the tensors of large blocks are
  return answers;
}

// What is not the same in its bits is close: the bound itself is in another test.
enum class compared { same_bits, bounded, close };

// A row of the table: one sequence by itself, and among others.
template <class Net>
void check_row(compared alone, compared among_others) {
  const model<Net> m{glorot_uniform{}, seed{5}};
  constexpr std::size_t all = Net::input_shape::extent(0), features = Net::input_shape::extent(1);
  constexpr std::size_t each = internal::scans::least_block<Net>.steps;
  const std::vector<float> answers = in_blocks<each>(m);
  BOOST_TEST(in_blocks<2 * each>(m) == answers);
  BOOST_TEST(in_blocks<5 * each>(m) == answers);
  BOOST_TEST(in_blocks<all>(m) == answers);
  const auto x = waves<all, features>();
  const auto whole = m(x);
  BOOST_TEST_REQUIRE(answers.size() == whole.size());
  tensor<float, shape<9, all, features>> batch;
  for (std::size_t r = 0; r < 9; ++r)
    std::copy_n(x.storage().begin(), all * features,
                batch.storage().begin() + static_cast<std::ptrdiff_t>(r * all * features));
  const auto rows = m(batch);
  float largest = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const float one = whole.storage()[i], other = rows.storage()[4 * answers.size() + i];
    largest = std::max(largest, std::abs(one));
    BOOST_TEST((std::abs(answers[i] - one) < 1e-5f && std::abs(answers[i] - other) < 1e-5f));
    if (alone == compared::same_bits) BOOST_TEST(answers[i] == one);
    if (among_others == compared::same_bits) BOOST_TEST(answers[i] == other);
  }
  BOOST_TEST(largest > 1e-2f);
}

}  // namespace
