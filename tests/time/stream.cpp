// SPDX-License-Identifier: BSL-1.0
// A recurrent network one step at a time: the bits of the whole sequence, nothing allocated.
#define BOOST_TEST_MODULE time_stream
#include <boost/test/unit_test.hpp>

#include "cells.hpp"

#include <chainrule/model/stream.hpp>

#include <cstdlib>
#include <new>

namespace {
std::size_t allocations = 0;

[[gnu::noinline]] void* allocate(std::size_t size) {
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void release(void* memory) { std::free(memory); }

}  // namespace
void* operator new(std::size_t size) {
  ++allocations;
  return allocate(size);
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }

using namespace chainrule;
using namespace cells;

namespace {

constexpr std::size_t steps = 7;
using net =
    network<input<steps, 5>, scan<lstm_cell<24>>, act::relu, dropout<0.5>, scan<gru_cell<6>>, scan<elman_cell<3>>>;

template <std::size_t First, std::size_t Count, class Tensor>
auto some_of(const Tensor& all) {
  tensor<float, shape<Count, 5>> part;
  for (std::size_t t = 0; t < Count; ++t)
    for (std::size_t i = 0; i < 5; ++i) part(t, i) = all(First + t, i);
  return part;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_step_or_some_have_the_bits_of_the_sequence) {
  const model<net> m{glorot_uniform{}, seed{5}};
  tensor<float, shape<steps, 5>> x;
  float number = 0;
  for (float& each : x) each = 2 * std::sin(number += 0.7f);
  const auto whole = m(x);

  auto by_one = stream_of(m);
  const std::size_t before = allocations;
  for (std::size_t t = 0; t < steps; ++t) {
    tensor<float, shape<5>> now;
    for (std::size_t i = 0; i < 5; ++i) now(i) = x(t, i);
    const auto answer = by_one(now);
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(answer(i) == whole(t, i));
  }
  BOOST_TEST(allocations == before);
  BOOST_TEST(std::abs(whole(6, 0)) > 1e-3f);

  auto by_some = stream_of(m);
  const auto head = by_some(some_of<0, 3>(x));
  const auto tail = by_some(some_of<3, 4>(x));
  for (std::size_t t = 0; t < steps; ++t)
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST((t < 3 ? head(t, i) : tail(t - 3, i)) == whole(t, i));

  by_some.restart();
  const auto again = by_some(some_of<0, 3>(x));
  for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(again(2, i) == whole(2, i));
}

BOOST_AUTO_TEST_CASE(a_copy_goes_on_from_the_same_place) {
  const model<net> m{glorot_uniform{}, seed{6}};
  tensor<float, shape<5>> x;
  for (std::size_t i = 0; i < 5; ++i) x(i) = static_cast<float>(i);
  auto stream = stream_of(m);
  const auto first = stream(x);
  auto other = stream;
  const auto second = stream(x);
  BOOST_TEST(second(0) == other(x)(0));
  BOOST_TEST(second(0) != first(0));
}

BOOST_AUTO_TEST_CASE(in_arrays) {
  const model<net> m{glorot_uniform{}, seed{7}};
  const auto in_array = to_array(m);
  auto stream = stream_of(m);
  auto stream_in_arrays = stream_of(in_array);
  for (std::size_t t = 0; t < 3; ++t) {
    tensor<float, shape<5>> x;
    std::array<float, 5> same{};
    for (std::size_t i = 0; i < 5; ++i) same[i] = x(i) = static_cast<float>(i + t);
    const auto answer = stream(x);
    const auto also = stream_in_arrays(same);
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(answer(i) == also[i]);
  }
}
