// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE topology_liveness
#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>

#include "../own_layers.hpp"

#include <algorithm>
#include <vector>

using namespace chainrule;

namespace {

// Elements a sample of inference, by hand: the largest sum of what is alive together.
template <class Net>
inline constexpr std::size_t inference_extent = memory_plan_of<without_gradient<Net>>.value_extent;

static_assert(inference_extent<network<input<3>, dense<4, act::silu>, dense<2>>> == 3 + 4);
static_assert(inference_extent<network<input<3>, dense<9>, dense<5>, dense<7, act::relu>, dense<2>>> == 9 + 5);
static_assert(inference_extent<network<input<4>, residual<dense<6>, dense<4>>, dense<1>>> ==
              4 + 6 + 4);  // the input is added in the end
static_assert(inference_extent<network<input<4>, dense<4, act::gelu>, residual<dense<2>, dense<4>>>> == 4 + 4 + 4);
static_assert(inference_extent<network<input<4>, concat<dense<3>, dense<5>>>> ==
              3 + 5 + 8);  // the input is not alive at the join
static_assert(inference_extent<network<input<2, 3>, flatten, act::tanh, act::relu>> == 6 + 6);
static_assert(inference_extent<network<input<2, 3>, flatten>> == 6);

using tower = network<input<8>, dense<100, act::relu>, dense<90, act::tanh>, dense<80, act::silu>, dense<70>, dense<60>,
                      dense<10>>;
static_assert(inference_extent<tower> == 100 + 90);
static_assert(tower::inference_bytes<float>(1) == 4 * 190);
static_assert(tower::inference_bytes<double>(5) == 8 * 16 * 190);
static_assert(tower::inference_bytes<float>(1000) == 4 * 64 * 190);
static_assert(memory_plan_of<tower>.value_extent == 100 + 90 + 2 * 80 + 70 + 60 + 10);  // training keeps them all

// What an operation computes in, beside its argument and its result; before and after it is others'.
using sorting = network<input<3>, dense<5, act::tanh>, own_layers::less_median<>, dense<7>, dense<5>>;
static_assert(inference_extent<sorting> == 5 + 5 + 5);
static_assert(inference_extent<network<input<3>, dense<25>, dense<5>, own_layers::less_median<>, dense<2>>> ==
              25 + 5 + 5);  // it lies where the 25 were
static_assert(memory_plan_of<sorting>.value_extent == 5 + 5 + 5 + 7 + 5);

// The same answers, to the bit, in memory that is used again.
template <class Net>
void check(std::size_t rows) {
  const std::size_t capacity = tape_capacity(rows);
  std::vector<double> input(rows * Net::input_shape::size), parameters(Net::graph().parameter_extent);
  internal::number::random_source random{seed{9}};
  for (double& number : input) number = random.normal();
  internal::engine::initialize<Net>(he_normal{}, parameters.data(), seed{9});
  std::vector<double> kept(memory_plan_of<Net>.value_extent * capacity), reused(inference_extent<Net> * capacity);
  internal::engine::buffers<double> memory{rows, capacity, input.data(), parameters.data(), kept.data()};
  internal::engine::forward<Net>(memory);
  const double* expected = internal::engine::output_of<Net>(memory);
  memory.values = reused.data();
  double* const room = internal::engine::transient_buffer<without_gradient<Net>>(
      memory, memory_plan_of<without_gradient<Net>>.input_offset);
  std::copy(input.begin(), input.end(), room);
  memory.input = room;
  internal::engine::forward<without_gradient<Net>>(memory);
  const double* found = internal::engine::output_of<without_gradient<Net>>(memory);
  BOOST_TEST(std::equal(expected, expected + rows * Net::output_shape::size, found));
  BOOST_TEST(std::any_of(found, found + rows * Net::output_shape::size, [](double number) { return number != 0; }));
}

}  // namespace

BOOST_AUTO_TEST_CASE(things_that_do_not_meet_share_a_place) {
  slot_lifetime items[] = {{10, 0, 1}, {4, 1, 3}, {6, 2, 2}, {10, 3, 4}, {3, 0, 4}};
  const std::size_t extent = place_by_liveness<5>(items, 5);
  BOOST_TEST(extent == 17u);
  for (const slot_lifetime& one : items)
    for (const slot_lifetime& other : items)
      if (&one != &other && one.meets(other))
        BOOST_TEST((one.offset + one.size <= other.offset || other.offset + other.size <= one.offset));
}

BOOST_AUTO_TEST_CASE(inference_answers_in_memory_that_is_used_again) {
  for (const std::size_t rows : {1u, 5u, 16u, 37u}) {
    check<tower>(rows);
    check<sorting>(rows);
    check<network<input<4>, residual<dense<6, act::gelu>, dense<4>>, act::silu, dense<1>>>(rows);
    check<network<input<5>, dense<4, act::gelu>, residual<dense<2>, residual<act::silu, dense<2>>, dense<4>>,
                  concat<dense<3>, act::tanh, sequential<dense<7>, dense<2>>>, dense<5>>>(rows);
    check<network<input<2, 9, 9>, conv2d<filters<3>, kernel_size<3>, padding<same>, act::silu>,
                  max_pool2d<3, stride<1>>, residual<conv2d<filters<3>, kernel_size<3>, padding<same>>, act::elu<>>,
                  avg_pool2d<2>, flatten, dense<4>>>(rows);
    check<network<input<3, 8, 8>, concat<max_pool2d<2>, avg_pool2d<2>, conv2d<filters<2>, kernel_size<2>, stride<2>>>,
                  act::tanh, flatten, act::gelu, dense<2>>>(rows);
  }
}
