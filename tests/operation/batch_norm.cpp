// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE operation_batch_norm
#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace chainrule;
namespace engine = chainrule::internal::engine;

namespace {

/// What the definition says, sum by sum in long double (Ioffe, Szegedy 2015), and how large a term of dx may be.
using number = long double;
struct normalized {
  std::vector<number> y, dx, gain, bias, mean, variance;
  number slope = 0;
};
template <class T>
normalized by_definition(std::size_t rows, std::size_t channels, std::size_t places, bool channels_last, number epsilon,
                         const T* x, const T* dy, const T* gain, const T* bias) {
  const std::size_t size = channels * places;
  const number count = static_cast<number>(rows * places);
  normalized result{std::vector<number>(rows * size), std::vector<number>(rows * size), {}, {}, {}, {}};
  for (std::size_t c = 0; c < channels; ++c) {
    const auto for_each = [&](const auto& function) {
      for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t p = 0; p < places; ++p)
          function(r * size + (channels_last ? p * channels + c : c * places + p));
    };
    number mean = 0, variance = 0, sum = 0, product = 0;
    for_each([&](std::size_t i) { mean += number(x[i]); });
    mean /= count;
    for_each([&](std::size_t i) { variance += (number(x[i]) - mean) * (number(x[i]) - mean); });
    const number root = std::sqrt(variance / count + epsilon);
    for_each([&](std::size_t i) {
      const number n = (number(x[i]) - mean) / root;
      result.y[i] = n * number(gain[c]) + number(bias[c]);
      sum += number(dy[i]);
      product += number(dy[i]) * n;
    });
    for_each([&](std::size_t i) {
      const number n = (number(x[i]) - mean) / root;
      result.dx[i] = number(gain[c]) / root * (number(dy[i]) - sum / count - n * product / count);
    });
    result.slope = std::max(result.slope, std::abs(number(gain[c])) / root);
    result.gain.push_back(product);
    result.bias.push_back(sum);
    result.mean.push_back(mean);
    result.variance.push_back(variance / (count - 1));
  }
  return result;
}

template <class T>
void compare(const char* what, const std::vector<number>& wanted, const T* found, double tolerance,
             number largest = 0) {
  number worst = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    largest = std::max(largest, std::abs(wanted[i]));
    worst = std::max(worst, std::abs(wanted[i] - number(found[i])));
    if (std::isnan(found[i])) worst = INFINITY;
  }
  BOOST_TEST(worst <= tolerance * largest, what << ": " << worst << " of " << largest);
}

/// One pass, which goes on to the input, over numbers around `offset`; in so many parts of the channels.
template <class T, class Shape>
void check(std::size_t rows, double tolerance, double offset = 0, double spread = 1, std::size_t parts = 1) {
  using net = with_input_gradient<network<typename Shape::input, batch_norm<>>>;
  constexpr std::size_t channels = Shape::channels, size = net::input_shape::size, places = size / channels;
  BOOST_TEST_CONTEXT(channels << " channels of " << places << ", " << rows << " samples") {
    std::vector<T> x(rows * size), dy(rows * size), parameters(net::graph().parameter_extent),
        gradient(net::graph().parameter_extent), values(memory_plan_of<net>.value_extent * rows),
        adjoints(memory_plan_of<net>.adjoint_extent * rows),
        statistics(numbers_of_a_statistic * net::graph().statistics_extent, T(-7));
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<T>(offset + spread * std::sin(1.3 * double(i) + 0.2 * double(i % 7) * double(i / size)));
      dy[i] = static_cast<T>(std::cos(0.7 * double(i) + 1) + 0.1);
    }
    T* const gain = parameters.data() + net::graph().parameters[0].offset;
    T* const bias = parameters.data() + net::graph().parameters[1].offset;
    for (std::size_t c = 0; c < channels; ++c) {
      gain[c] = static_cast<T>(1 + 0.3 * std::sin(double(c)));
      bias[c] = static_cast<T>(0.2 * std::cos(double(c)));
    }
    engine::buffers<T> memory{.rows = rows,
                              .capacity = rows,
                              .input = x.data(),
                              .parameters = parameters.data(),
                              .values = values.data(),
                              .adjoints = adjoints.data(),
                              .gradient = gradient.data(),
                              .parts = parts,
                              .statistics = statistics.data()};
    for (memory.part = 0; memory.part < parts; ++memory.part) engine::forward<net>(memory);
    std::copy(dy.begin(), dy.end(), engine::adjoint_of<net, net::graph().output>(memory));
    for (memory.part = 0; memory.part < parts; ++memory.part) engine::backward_to_values<net>(memory);
    memory.part = 0;
    memory.parts = 1;
    engine::backward_to_parameters<net>(memory, engine::use_nothing{});
    const normalized wanted =
        by_definition(rows, channels, places, net::input_shape::rank == 2, 1e-5, x.data(), dy.data(), gain, bias);
    compare("y", wanted.y, engine::output_of<net>(memory), tolerance);
    compare("dx", wanted.dx, engine::adjoint_of<net, 0>(memory), tolerance, wanted.slope);
    compare("gain", wanted.gain, gradient.data() + net::graph().parameters[0].offset, tolerance, 1);
    compare("bias", wanted.bias, gradient.data() + net::graph().parameters[1].offset, tolerance, 1);
    compare("mean", wanted.mean, statistics.data() + net::graph().parameters[2].statistic, tolerance, spread);
    compare("variance", wanted.variance, statistics.data() + net::graph().parameters[3].statistic, tolerance);
  }
}

template <std::size_t Channels, std::size_t... Places>
struct shaped {
  static constexpr std::size_t channels = Channels;
  using input = chainrule::input<Channels, Places...>;
};
template <std::size_t Steps, std::size_t Features>
struct steps_of {
  static constexpr std::size_t channels = Features;
  using input = chainrule::input<chainrule::sequence<Steps>, Features>;
};

}  // namespace

BOOST_AUTO_TEST_CASE(vectors_and_images_by_definition) {
  for (const std::size_t rows : {2u, 63u, 64u, 65u, 130u}) {
    check<float, shaped<1>>(rows, 3e-5);
    check<float, shaped<21>>(rows, 3e-5);
    check<float, shaped<131>>(rows, 3e-5);
    check<float, shaped<131>>(rows, 3e-5, 0, 1, 4);
    check<double, shaped<70>>(rows, 1e-13);
    check<float, shaped<3, 1, 5>>(rows, 3e-5);
    check<float, shaped<2, 7, 15>>(rows, 3e-5, 0, 1, 2);
    check<float, steps_of<3, 131>>(rows, 3e-5, 0, 1, 4);
    check<double, steps_of<90, 5>>(rows, 1e-13);
    check<double, shaped<3, 8, 8>>(rows, 1e-13);
  }
  check<double, shaped<3, 8, 8>>(1, 1e-13);
  check<double, steps_of<90, 5>>(1, 1e-13);
  check<float, shaped<2, 70, 70>>(1, 3e-5);
}

// Numbers of a small spread far from zero: a sum of their squares has no bit of the variance. The numbers themselves
// are rounded first.
BOOST_AUTO_TEST_CASE(large_beside_their_spread) {
  for (const std::size_t rows : {5u, 64u, 130u, 1000u}) {
    check<float, shaped<21>>(rows, 3e-5, 1e4, 0.02);
    check<float, shaped<2, 7, 15>>(rows, 3e-5, -1e4, 0.02);
    check<double, shaped<21>>(rows, 1e-10, 1e4, 1e-5);
  }
  check<float, shaped<5>>(64, 3e-5, 1e6, 0);  // all equal
}
