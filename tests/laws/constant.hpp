// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <initializer_list>

#include <chainrule/arithmetic.hpp>

// The laws of derivatives in constant evaluation: backward against dual numbers, which differentiate forward.
namespace laws {

using namespace chainrule;

constexpr double magnitude_of(double x) { return x < 0 ? -x : x; }

constexpr bool near(double found, double expected) {
  return magnitude_of(found - expected) <= 1e-12 * (1 + magnitude_of(expected));
}

/// A function's derivative at points on both sides of zero, none of them a kink, or at those that are given; some
/// derivative is not zero.
template <class Function>
constexpr bool has_its_derivative(std::initializer_list<double> points = {-3.5, -2.5, -1.0, -0.3, 0.4, 1.2, 3.5}) {
  double largest = 0;
  for (const double z : points) {
    const dual<double> expected = Function::value(dual<double>(z, 1));
    const double kept = DerivativeFromOutput<Function> ? Function::value(z) : z;
    if (!near(internal::activations::derivative_of<Function>(kept), expected.tangent)) return false;
    if (magnitude_of(expected.tangent) > largest) largest = magnitude_of(expected.tangent);
  }
  return largest > 0.1;
}

/// A network's buffers for two samples.
template <class Net, class T>
struct constant_bench {
  static constexpr draw numbers{seed{5}, 3};
  static constexpr std::size_t rows = 2, in = Net::input_shape::size, out = Net::output_shape::size,
                               extent = Net::graph().parameter_extent;
  T input[rows * in] = {}, target[rows * out] = {}, parameters[extent + 1] = {}, gradient[extent + 1] = {};
  T values[memory_plan_of<Net>.before_values + rows * memory_plan_of<Net>.value_extent +
           1] = {},
           adjoints[rows * memory_plan_of<Net>.adjoint_extent + 1] = {},
           statistics[numbers_of_a_statistic * Net::graph().statistics_extent + 1] = {};

  constexpr internal::engine::buffers<T> memory() {
    return {.rows = rows,
            .capacity = rows,
            .input = input,
            .parameters = parameters,
            .values = values + memory_plan_of<Net>.before_values,
            .adjoints = adjoints,
            .gradient = gradient,
            .drawn = &numbers,
            .statistics = statistics};
  }
};

/// A gradient's product with a direction, by backward and by dual numbers, for three directions at two points; no
/// product is zero. Buffers are positive numbers, and neither they nor what is frozen changes.
template <class Net, class Loss = squared_error>
constexpr bool has_its_gradient() {
  for (const std::uint64_t point : {3u, 8u}) {
    internal::number::random_source random{seed{point}};
    constant_bench<Net, double> at;
    for (std::size_t i = 0; i < at.rows * at.in; ++i) {
      const std::size_t tokens = internal::topologies::vocabulary_at<Net>(i % at.in);
      at.input[i] = tokens == 0 ? 3 * random.uniform() - 1.5
                                : static_cast<double>(static_cast<int>(random.uniform() * static_cast<double>(tokens)));
    }
    for (double& y : at.target) y = random.uniform();
    for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
      const parameter_record& record = Net::graph().parameters[p];
      for (std::size_t i = record.offset; i < record.offset + record.size; ++i)
        at.parameters[i] = record.is_buffer ? 0.5 + random.uniform() : 2 * random.uniform() - 1;
    }
    internal::engine::value_and_gradient<Net, Loss>(at.memory(), at.target);

    constant_bench<Net, dual<double>> forward;
    for (std::size_t i = 0; i < at.rows * at.in; ++i) forward.input[i] = at.input[i];
    for (std::size_t i = 0; i < at.rows * at.out; ++i) forward.target[i] = at.target[i];
    for (int direction = 0; direction < 3; ++direction) {
      double product = 0;
      for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
        const parameter_record& record = Net::graph().parameters[p];
        for (std::size_t i = record.offset; i < record.offset + record.size; ++i) {
          const double along = record.is_buffer || record.frozen ? 0 : 2 * random.uniform() - 1;
          forward.parameters[i] = dual<double>(at.parameters[i], along);
          product += at.gradient[i] * along;
        }
      }
      internal::engine::forward<Net>(forward.memory());
      const double expected = internal::engine::cost<Net, Loss>(forward.memory(), forward.target).tangent;
      if (!near(product, expected) || magnitude_of(expected) < 1e-6) return false;
    }
  }
  return true;
}

}  // namespace laws
