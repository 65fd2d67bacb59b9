// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE topology_recomputing
#include "budgets.hpp"

using namespace chainrule;
using namespace recomputing;

namespace {

// Ten layers alike, by hand. One segment keeps 9 values of 20 and one of 10, and their gradients.
using hidden = dense<20, act::tanh>;
using net = network<input<10>, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, dense<10>>;
static_assert(plain_elements<net> == 2 * 190);
static_assert(std::is_same_v<with<net, 380>, net>);
// Two segments of five layers, nothing computed twice: on the way back through the last, all 190 values and the
// gradients of the five and of what they are fed; through the first, five values and their gradients.
static_assert(with<net, 379>::recomputed_multiply_adds == 0);
static_assert(with<net, 379>::tape_bytes<float>(16) <= 64 * (379 + 20));
// Where the fewest elements are alive, each segment before the last drops all but what it ends in.
static_assert(internal::recompute::least_alive<net> == internal::recompute::least_extent<net>);
static_assert(with<net, internal::recompute::least_extent<net>>::tape_extent ==
              internal::recompute::least_extent<net> + 20);
static_assert(with<net, internal::recompute::least_extent<net>>::recomputed_multiply_adds > 0);
static_assert(with<net, internal::recompute::least_extent<net>>::recomputed_multiply_adds < net::forward_multiply_adds);
static_assert(
    std::is_same_v<with<net, internal::recompute::least_extent<net> - 1>,
                   gate_of<refusal<
                       internal::exceeds_budget<max_tape_bytes<16, 64 * (internal::recompute::least_extent<net> + 19)>>,
                       needs_at_least<64 * (internal::recompute::least_extent<net> + 20)>>>>);
static_assert(is_refused<recomputed<network<input<3>, int>, max_tape_bytes<16, 1000>>>);
static_assert(std::is_same_v<recomputed<network<input<3>, int>, max_tape_bytes<16, 1000>>, network<input<3>, int>>);

// A budget for all of training is one for the tape, beside parameters, Adam's two numbers for each and a gradient.
static_assert(
    std::is_same_v<recomputed<net, max_training_bytes<adam, 256, 4 * net::parameter_bytes<float> + 1024 * 270>>,
                   with<net, 250>>);
static_assert(with<net, 250>::training_bytes<adam, float>(16) ==
              4 * net::parameter_bytes<float> + with<net, 250>::tape_bytes<float>(16));
static_assert(Network<with<net, 250>> && with<net, 250>::parameter_count == net::parameter_count);
static_assert(std::is_same_v<within_budget<with<net, 250>, max_tape_bytes<16, 64 * 270>>, with<net, 250>>);

// Every set of cuts and, for each segment, dropping and keeping what is inside: what its plan takes, and the
// multiply-adds that it does twice.
struct tried {
  std::size_t extent, work;
};
template <class Net>
std::vector<tried> try_all() {
  constexpr std::size_t cuts = internal::recompute::tables_of<Net>.count;
  static_assert(cuts <= 9);
  std::size_t ways = 1;
  for (std::size_t q = 1; q < cuts; ++q)
    ways *= 3;  // at each cut: none, a segment whose inside is dropped, one that is kept whole
  std::vector<tried> all;
  for (std::size_t way = 0; way < ways; ++way) {
    internal::recompute::segmentation chosen;
    for (std::size_t q = 1, digits = way; q < cuts; ++q, digits /= 3) {
      if (digits % 3 == 0) continue;
      chosen.whole[chosen.count] = digits % 3 == 2;
      chosen.end[chosen.count++] = q;
    }
    chosen.end[chosen.count++] = cuts;
    const internal::recompute::plan<Net> plan{chosen};
    all.push_back({plan.memory.value_extent, plan.segments.multiply_adds});
  }
  return all;
}
template <class Net>
internal::recompute::segmentation choose(std::size_t limit) {
  internal::recompute::search_state state{limit};
  while (!state.done) state = internal::recompute::search_on<Net, internal::recompute::aim::work>(limit, state);
  return state.found;
}
// With every limit the least work of those that fit, and a refusal where none does.
template <class Net>
void check_choice() {
  std::vector<tried> all = try_all<Net>();
  std::sort(all.begin(), all.end(), [](const tried& a, const tried& b) { return a.extent < b.extent; });
  BOOST_TEST(all.front().extent == internal::recompute::least_extent<Net>);
  BOOST_TEST(choose<Net>(all.front().extent - 1).count == 0U);
  std::size_t least = no_index, next = 0;
  for (std::size_t limit = all.front().extent; limit < plain_elements<Net>; ++limit) {
    for (; next < all.size() && all[next].extent <= limit; ++next) least = std::min(least, all[next].work);
    const internal::recompute::segmentation chosen = choose<Net>(limit);
    BOOST_TEST_REQUIRE(chosen.count > 0U, "refused with " << limit);
    const internal::recompute::plan<Net> plan{chosen};
    BOOST_TEST(plan.memory.value_extent <= limit);
    BOOST_TEST(plan.segments.multiply_adds == least, "with " << limit);
  }
}

// Networks with many places to cut, which are not searched: a larger limit is never refused and never costs more work.
template <class Net, std::size_t Limit>
constexpr bool more_room_is_no_worse(std::size_t work) {
  if constexpr (Limit >= plain_elements<Net>) {
    return true;
  } else {
    using here = with<Net, Limit>;
    if constexpr (is_refused<here>)
      return false;
    else
      return here::recomputed_multiply_adds <= work && here::tape_extent <= Limit + beside<Net> &&
             more_room_is_no_worse<Net, Limit + plain_elements<Net> / 17>(here::recomputed_multiply_adds);
  }
}
template <class Net>
constexpr bool least_is_the_least = !is_refused<with<Net, internal::recompute::least_extent<Net>>> &&
                                    is_refused<with<Net, internal::recompute::least_extent<Net> - 1>> &&
                                    more_room_is_no_worse<Net, internal::recompute::least_extent<Net>>(no_index);

using other = dense<12, act::gelu>;
using deep =
    network<input<7>, dense<30, act::silu>, other, residual<dense<9, act::tanh>, dense<12>>, dense<41, act::silu>,
            act::gelu, other, dense<3, act::silu>, dense<28, act::gelu>, concat<other, dense<5, act::silu>>,
            dense<19, act::silu>, other, act::silu, dense<33, act::tanh>, other, dense<2>>;
static_assert(!internal::recompute::is_exact<deep> && least_is_the_least<deep>);
static_assert(least_is_the_least<network<input<3>, other, dense<20, act::silu>, dense<2, act::silu>,
                                         dense<20, act::silu>, dense<2, act::silu>, dense<1>>>);

}  // namespace

BOOST_AUTO_TEST_CASE(the_choice_is_the_one_of_least_work) {
  check_choice<network<input<10>, hidden, hidden, hidden, hidden, hidden, hidden, dense<10>>>();
  check_choice<network<input<12>, dense<16>, act::silu, concat<dense<3, act::silu>, dense<14, act::tanh>>,
                       dense<25, act::gelu>, dense<4>>>();
}

// Networks that were drawn by chance; in all of them gaps between gradients decide with some limits.
BOOST_AUTO_TEST_CASE(the_choice_is_the_one_of_least_work_where_there_are_gaps) {
  check_choice<network<input<3>, dense<24, act::gelu>, frozen<dense<24, act::silu>>, dense<24, act::tanh>,
                       dense<11, act::relu>, dense<5, act::silu>, dense<2>>>();
  check_choice<network<input<10>, dense<11, act::tanh>, frozen<dense<11, act::silu>>, dense<13, act::gelu>,
                       dense<30, act::tanh>, dense<5, act::relu>, dense<8, act::gelu>, dense<2>>>();
  check_choice<network<input<6>, residual<dense<5, act::silu>, dense<6>>, dense<30, act::relu>,
                       residual<dense<3, act::gelu>, dense<30>>, dense<20, act::relu>, act::relu, dense<2>>>();
  check_choice<network<input<10>, dense<2, act::relu>, dense<30, act::gelu>, dense<20, act::relu>, dense<8, act::relu>,
                       dense<2>>>();
  check_choice<network<input<3>, dense<5, act::tanh>, dense<24, act::silu>, dense<5, act::tanh>, dense<13, act::tanh>,
                       residual<dense<2, act::relu>, dense<13>>, dense<2>>>();
  check_choice<network<input<10>, residual<dense<5, act::gelu>, dense<10>>, frozen<dense<10, act::silu>>, act::tanh,
                       dense<20, act::gelu>, act::tanh, dense<11, act::silu>, dense<2>>>();
  check_choice<network<input<10>, dense<5, act::gelu>, dense<8, act::relu>, dense<13, act::tanh>,
                       concat<dense<3, act::tanh>, dense<11, act::silu>>, dense<2>>>();
  check_choice<network<input<10>, dense<30, act::silu>, dense<8, act::tanh>,
                       concat<dense<3, act::silu>, dense<13, act::relu>>, frozen<dense<16, act::silu>>, dense<2>>>();
}

BOOST_AUTO_TEST_CASE(a_network_with_every_layer_has_the_same_bits) {
  check_network<network<
      input<3, 8, 8>, frozen<conv2d<filters<4>, kernel_size<3>, padding<same>, act::silu>>,
      residual<conv2d<filters<4>, kernel_size<3>, padding<same>, act::gelu>, conv2d<filters<4>, kernel_size<1>>>,
      concat<max_pool2d<2>, avg_pool2d<2>>, residual<conv2d<filters<8>, kernel_size<3>, padding<same>, act::tanh>>,
      flatten, dense<20>, act::silu, dense<12, act::gelu>, dense<6>>>();
}

BOOST_AUTO_TEST_CASE(frozen_layers) {
  check_network<network<input<10>, frozen<dense<40, act::silu>>, frozen<dense<30, act::gelu>>, dense<20, act::silu>,
                        frozen<dense<20, act::gelu>>, dense<30, act::tanh>, dense<30, act::silu>, dense<25, act::tanh>,
                        dense<5>>>();
}

BOOST_AUTO_TEST_CASE(in_constant_evaluation) {
  using small = network<input<2>, dense<6, act::relu>, dense<5, act::leaky_relu<>>, dense<6, act::relu>,
                        dense<5, act::relu>, dense<1>>;
  using less = with<small, internal::recompute::least_extent<small>>;
  static_assert(less::recomputed_multiply_adds > 0);
  constexpr auto sum_of_gradients = []<class Net>(std::type_identity<Net>) {
    double input[] = {0.3, -0.7}, target[] = {0.5}, parameters[Net::graph().parameter_extent] = {},
           gradient[Net::graph().parameter_extent] = {};
    double values[memory_plan_of<Net>.value_extent] = {}, adjoints[memory_plan_of<Net>.adjoint_extent + 1] = {};
    for (std::size_t i = 0; i < Net::graph().parameter_extent; ++i)
      parameters[i] = static_cast<double>(i * 7 % 11) * 0.1 - 0.3;
    internal::engine::value_and_gradient<Net, squared_error>(
        internal::engine::buffers<double>{1, 1, input, parameters, values, adjoints, gradient}, target);
    double sum = 0;
    for (std::size_t i = 0; i < Net::graph().gradient_extent; ++i) sum += gradient[i] * static_cast<double>(i + 1);
    return sum;
  };
  constexpr double once = sum_of_gradients(std::type_identity<small>{}),
                   twice = sum_of_gradients(std::type_identity<less>{});
  static_assert(once == twice && once != 0);
}
