// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "streams.hpp"

#include <chainrule/time/transformer.hpp>

// For tests of streams that are given some inputs as a whole: each answer is that of the whole sequence, in blocks of
// several sizes.
namespace {

// A tensor whose steps are given one after another. Others are given as they are.
template <class Tensor>
struct in_steps {
  const Tensor& all;
};
template <class Tensor>
in_steps(const Tensor&) -> in_steps<Tensor>;

template <std::size_t, class Tensor>
const Tensor& part_of(const Tensor& whole, std::size_t) {
  return whole;
}
template <std::size_t Count, class T, std::size_t Steps, std::size_t Features>
tensor<T, shape<Count, Features>> part_of(const in_steps<tensor<T, shape<Steps, Features>>>& x, std::size_t first) {
  tensor<T, shape<Count, Features>> part;
  for (std::size_t t = 0; t < Count; ++t)
    for (std::size_t i = 0; i < Features; ++i) part(t, i) = x.all(first + t, i);
  return part;
}
template <std::size_t Count, class T, std::size_t Steps>
tensor<T, shape<Count>> part_of(const in_steps<tensor<T, shape<Steps>>>& x, std::size_t first) {
  tensor<T, shape<Count>> part;
  for (std::size_t t = 0; t < Count; ++t) part(t) = x.all(first + t);
  return part;
}
template <class Tensor>
const Tensor& all_of(const Tensor& whole) {
  return whole;
}
template <class Tensor>
const Tensor& all_of(const in_steps<Tensor>& x) {
  return x.all;
}

template <std::size_t Block, std::size_t Steps, class Stream, class... Xs>
std::vector<float> in_blocks_of(Stream& stream, const Xs&... xs) {
  std::vector<float> answers;
  std::size_t allocated = 0;
  const auto take = [&]<std::size_t Count>(std::size_t first, std::integral_constant<std::size_t, Count>) {
    const auto given = std::make_tuple(part_of<Count>(xs, first)...);
    const std::size_t before = allocations;
    const auto answer = std::apply([&](const auto&... some) { return stream(inputs(some...)); }, given);
    allocated += allocations - before;
    answers.insert(answers.end(), answer.storage().begin(), answer.storage().end());
  };
  std::size_t first = 0;
  for (; first + Block <= Steps; first += Block) take(first, std::integral_constant<std::size_t, Block>{});
  if constexpr (Steps % Block > 0) take(first, std::integral_constant<std::size_t, Steps % Block>{});
  BOOST_TEST((Block <= 6 ? allocated : 0) == 0);  // the answers to large blocks are
  return answers;
}

/// `other` is another value of the first input, which must be whole: it changes the answers if it is given to a new
/// sequence, and changes nothing after the first step.
template <std::size_t Steps, class Net, class Source, class... Xs>
void check_streams(const Source& source, const Source& other, const Xs&... xs) {
  const model<Net> m{glorot_uniform{}, seed{5}};
  constexpr std::size_t each = internal::scans::least_block<Net>.steps;
  const auto whole = m(inputs(all_of(source), all_of(xs)...));
  const auto whole_of_other = m(inputs(all_of(other), all_of(xs)...));
  auto stream = stream_of(m);
  const std::vector<float> answers = in_blocks_of<each, Steps>(stream, source, xs...);
  BOOST_TEST_REQUIRE(answers.size() == whole.size());
  double apart = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    BOOST_TEST(std::abs(answers[i] - whole.storage()[i]) < 1e-5f);
    apart = std::max(apart, std::abs(double(whole.storage()[i]) - whole_of_other.storage()[i]));
  }
  BOOST_TEST(apart > 1e-3);
  stream.reset();
  const std::vector<float> of_other = in_blocks_of<each, Steps>(stream, other, xs...);
  for (std::size_t i = 0; i < of_other.size(); ++i)
    BOOST_TEST(std::abs(of_other[i] - whole_of_other.storage()[i]) < 1e-5f);
  stream.reset();
  BOOST_TEST((in_blocks_of<3 * each, Steps>(stream, source, xs...) == answers));
  stream.reset();
  const auto first = std::make_tuple(part_of<each>(xs, 0)...);
  std::apply([&](const auto&... some) { stream(inputs(source, some...)); }, first);
  const auto rest = std::make_tuple(part_of<Steps - each>(xs, each)...);
  const auto behind = std::apply([&](const auto&... some) { return stream(inputs(other, some...)); }, rest);
  BOOST_TEST(std::equal(behind.storage().begin(), behind.storage().end(),
                        answers.end() - static_cast<std::ptrdiff_t>(behind.size())));
}

template <std::size_t Steps, std::size_t Features>
auto other_waves() {
  auto u = waves<Steps, Features>();
  for (float& each : u) each = std::cos(3 * each);
  return u;
}
template <std::size_t Steps>
tensor<int, shape<Steps>> some_tokens(int begin = 0) {
  tensor<int, shape<Steps>> tokens;
  int number = begin;
  for (int& each : tokens) each = (number += 3) % 7;
  return tokens;
}

// The memory has more steps than the sequence, as many, and one.
template <std::size_t Memory, class... Options>
using translated =
    network<input<"source", sequence<Memory>, 4>, input<"target", sequence<8>, 3>, from<"source">,
            named<"encoded", transformer_encoder_layer<heads<2>, feed_forward<6>>>, from<"target">, dense<4>,
            transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"encoded">>, causal_mask, Options...>,
            transformer_decoder_layer<heads<2>, feed_forward<5>, attends_to<from<"encoded">>, causal_mask, Options...>,
            dense<2>>;

}  // namespace
