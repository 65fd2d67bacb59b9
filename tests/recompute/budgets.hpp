// SPDX-License-Identifier: BSL-1.0
// Whether a network whose values are computed twice, within a budget, has the cost and the gradient of the plain one.
#ifndef CHAINRULE_TESTS_RECOMPUTE_BUDGETS_HPP
#define CHAINRULE_TESTS_RECOMPUTE_BUDGETS_HPP

#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>

#include <algorithm>
#include <vector>

namespace recomputing {

using namespace chainrule;

// A budget for 16 samples of float: so many elements a sample for values and gradients.
template <class Net>
inline constexpr std::size_t beside = Net::input_shape::size + Net::output_shape::size;
template <class Net, std::size_t Elements>
using with = recomputed<Net, max_tape_bytes<16, 64 * (Elements + beside<Net>)>>;
template <class Net>
inline constexpr std::size_t plain_elements = Net::tape_extent - beside<Net>;
template <class Net, class T>
struct bench {
  static constexpr auto plan = memory_plan_of<Net>;
  std::size_t rows, capacity = tape_capacity(rows);
  std::vector<T> input = std::vector<T>(rows * Net::input_shape::size),
                 target = std::vector<T>(rows * Net::output_shape::size);
  std::vector<T> parameters = std::vector<T>(Net::graph().parameter_extent),
                 gradient = std::vector<T>(Net::graph().gradient_extent);
  std::vector<T> values = std::vector<T>(plan.value_extent * capacity, T(99)),
                 adjoints = std::vector<T>(plan.adjoint_extent * capacity, T(99));

  explicit bench(std::size_t samples) : rows(samples) {
    internal::number::random_source random{seed{21}};
    for (T& number : input) number = static_cast<T>(random.normal());
    for (T& number : target) number = static_cast<T>(random.normal());
    internal::engine::initialize<Net>(glorot_normal{}, parameters.data(), seed{21});
  }
  T differentiate() {
    const internal::engine::buffers<T> memory{rows,          capacity,        input.data(),   parameters.data(),
                                              values.data(), adjoints.data(), gradient.data()};
    return internal::engine::value_and_gradient<Net, squared_error>(memory, target.data());
  }
};

// The same cost and gradient, to the bit, in exactly the memory that the type promises.
template <class Net, std::size_t Elements, class T>
void check_bits(std::size_t rows) {
  using less = with<Net, Elements>;
  static_assert(!is_refused<less> && !std::is_same_v<less, Net>);
  static_assert(less::tape_extent <= Elements + beside<Net>);
  static_assert(memory_plan_of<less>.value_extent + memory_plan_of<less>.adjoint_extent ==
                less::tape_extent - beside<Net>);
  bench<Net, T> plain(rows);
  bench<less, T> twice(rows);
  BOOST_TEST(plain.differentiate() == twice.differentiate());
  BOOST_TEST(std::equal(plain.gradient.begin(), plain.gradient.end(), twice.gradient.begin()));
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
    const auto first = plain.gradient.begin() + static_cast<std::ptrdiff_t>(Net::graph().parameters[p].offset);
    if (!Net::graph().parameters[p].frozen)
      BOOST_TEST(std::any_of(first, first + static_cast<std::ptrdiff_t>(Net::graph().parameters[p].size),
                             [](T number) { return number != 0; }));
  }
}
template <class Net>
void check_network() {
  constexpr std::size_t least = internal::recompute::least_extent<Net>, most = plain_elements<Net>;
  static_assert(least < most);
  static_assert(with<Net, least>::recomputed_multiply_adds > 0);
  check_bits<Net, least, float>(33);
  check_bits<Net, most - 1, float>(16);
}

}  // namespace recomputing

#endif
