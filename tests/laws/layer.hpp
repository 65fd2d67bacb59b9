// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

// What every layer, activation and loss must do. `check_laws<net>(...)` applies all of it to a network, in one line a test.
namespace laws {

using namespace chainrule;

// A network's buffers over a scalar, filled from a seed.
template <class Net, class T>
struct bench {
  static constexpr std::size_t in = Net::input_shape::size;
  static constexpr std::size_t out = Net::output_shape::size;
  static constexpr auto plan = plan_of<Net>;

  std::size_t rows;
  std::size_t capacity = tape_capacity(rows);
  std::vector<T> input = std::vector<T>(rows * in);
  std::vector<T> target = std::vector<T>(rows * out);
  std::vector<T> parameters = std::vector<T>(Net::graph().parameter_extent);
  std::vector<T> gradient = std::vector<T>(Net::graph().parameter_extent);
  std::vector<T> values = std::vector<T>(plan.value_extent * capacity);
  std::vector<T> adjoints = std::vector<T>(plan.adjoint_extent * capacity);

  explicit bench(std::size_t samples) : rows(samples) {}

  // Parameters and inputs away from zero by a little, so that no check meets the kink of a relu.
  void fill(std::uint64_t start) {
    kernel::random_source random{seed{start}};
    const auto draw = [&] {
      const double number = random.normal();
      return T(number + (number < 0 ? -0.05 : 0.05));
    };
    for (T& x : input) x = draw();
    for (T& y : target) y = T(random.uniform());
    for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
      for (std::size_t i = 0; i < Net::graph().parameters[p].size; ++i) parameters[Net::graph().parameters[p].offset + i] = draw() * T(0.5);
  }

  template <class Other>
  void copy_from(const bench<Net, Other>& other) {
    std::transform(other.input.begin(), other.input.end(), input.begin(), [](Other x) { return T(static_cast<double>(x)); });
    std::transform(other.target.begin(), other.target.end(), target.begin(), [](Other x) { return T(static_cast<double>(x)); });
    std::transform(other.parameters.begin(), other.parameters.end(), parameters.begin(), [](Other x) { return T(static_cast<double>(x)); });
  }

  engine::buffers<T> memory() { return {rows, capacity, input.data(), parameters.data(), values.data(), adjoints.data(), gradient.data()}; }

  std::vector<T> answers() {
    const auto m = memory();
    engine::forward<Net>(m);
    const T* first = engine::output_of<Net>(m);
    return {first, first + rows * out};
  }

  template <class Loss>
  T cost() {
    const auto m = memory();
    engine::forward<Net>(m);
    return engine::cost<Net, Loss>(m, target.data());
  }

  template <class Loss>
  T differentiate() {
    return engine::value_and_gradient<Net, Loss>(memory(), target.data());
  }

  // Backward from an upstream gradient of the output, after a forward walk.
  std::vector<T> pull(const std::vector<T>& upstream) {
    const auto m = memory();
    engine::forward<Net>(m);
    if constexpr (plan.differentiated[Net::graph().output]) {
      std::copy(upstream.begin(), upstream.end(), engine::adjoint_of<Net, Net::graph().output>(m));
      engine::backward<Net>(m);
    }
    return gradient;
  }
};

// The places in a parameter buffer that hold parameters, not gaps.
template <class Net>
std::vector<std::size_t> places() {
  std::vector<std::size_t> result;
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    for (std::size_t i = 0; i < Net::graph().parameters[p].size; ++i) result.push_back(Net::graph().parameters[p].offset + i);
  return result;
}

// |x - y| relative to the size of y, with a floor for numbers near zero.
inline double relative(double x, double y, double floor = 1e-3) {
  return std::abs(x - y) / std::max(std::abs(y), floor);
}

/// The shapes that the type states are those that the graph computes with.
template <class Net>
void shape_law() {
  const auto& graph = Net::graph();
  BOOST_TEST(graph.values[0].size == Net::input_shape::size);
  BOOST_TEST(graph.values[graph.output].size == Net::output_shape::size);
  BOOST_TEST(places<Net>().size() == Net::parameter_count);
  for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
    const auto& factor = graph.factors[f];
    BOOST_TEST(factor.y < Net::graph_type::extents.values);
    BOOST_TEST((factor.to_parameter || factor.x < factor.y));  // a value depends on earlier ones
    if (factor.same_elements && !factor.to_parameter) BOOST_TEST(graph.values[factor.x].size == graph.values[factor.y].size);
  }
}

/// Backward agrees with central differences in double to 1e-6, parameter by parameter, and is not zero everywhere.
template <class Net, class Loss>
void finite_difference_law(std::size_t rows) {
  bench<Net, double> at(rows);
  at.fill(11);
  at.template differentiate<Loss>();
  const auto gradient = at.gradient;
  const double step = 1e-4;
  double largest = 0;
  for (const std::size_t place : places<Net>()) {
    // Richardson's extrapolation: the error is of fourth order in the step.
    const double kept = at.parameters[place];
    const auto difference = [&](double h) {
      at.parameters[place] = kept + h;
      const double above = at.template cost<Loss>();
      at.parameters[place] = kept - h;
      const double below = at.template cost<Loss>();
      at.parameters[place] = kept;
      return (above - below) / (2 * h);
    };
    const double expected = (4 * difference(step / 2) - difference(step)) / 3;
    BOOST_TEST(relative(gradient[place], expected) < 1e-6);
    largest = std::max(largest, std::abs(expected));
  }
  if (!places<Net>().empty()) BOOST_TEST(largest > 1e-3);
}

/// Backward agrees with dual numbers, which differentiate forward, to 1e-11.
template <class Net, class Loss>
void dual_number_law(std::size_t rows) {
  bench<Net, double> at(rows);
  at.fill(12);
  at.template differentiate<Loss>();
  bench<Net, dual<double>> forward(rows);
  std::copy(at.input.begin(), at.input.end(), forward.input.begin());
  std::copy(at.target.begin(), at.target.end(), forward.target.begin());
  std::copy(at.parameters.begin(), at.parameters.end(), forward.parameters.begin());
  for (const std::size_t place : places<Net>()) {
    forward.parameters[place].slope = 1;
    const double expected = forward.template cost<Loss>().slope;
    forward.parameters[place].slope = 0;
    BOOST_TEST(relative(at.gradient[place], expected) < 1e-11);
  }
}

/// Backward is linear in the upstream gradient.
template <class Net>
void linearity_law(std::size_t rows) {
  bench<Net, double> at(rows);
  at.fill(13);
  kernel::random_source random{seed{14}};
  std::vector<double> first(rows * bench<Net, double>::out), second(first), both(first);
  for (std::size_t i = 0; i < first.size(); ++i) {
    first[i] = random.normal();
    second[i] = random.normal();
    both[i] = 2 * first[i] - 3 * second[i];
  }
  const auto g1 = at.pull(first), g2 = at.pull(second), g12 = at.pull(both);
  for (const std::size_t place : places<Net>()) BOOST_TEST(relative(g12[place], 2 * g1[place] - 3 * g2[place]) < 1e-11);
}

/// A batch gives the samples' answers, and the mean of their gradients.
template <class Net, class Loss>
void batch_law(std::size_t rows) {
  bench<Net, double> batch(rows);
  batch.fill(15);
  const double cost = batch.template differentiate<Loss>();
  const auto gradient = batch.gradient;
  const auto answers = batch.answers();
  double mean_cost = 0;
  std::vector<double> mean(gradient.size());
  for (std::size_t r = 0; r < rows; ++r) {
    bench<Net, double> one(1);
    one.parameters = batch.parameters;
    std::copy_n(batch.input.begin() + static_cast<std::ptrdiff_t>(r * one.in), one.in, one.input.begin());
    std::copy_n(batch.target.begin() + static_cast<std::ptrdiff_t>(r * one.out), one.out, one.target.begin());
    mean_cost += one.template differentiate<Loss>() / static_cast<double>(rows);
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += one.gradient[i] / static_cast<double>(rows);
    const auto answer = one.answers();
    for (std::size_t o = 0; o < one.out; ++o) BOOST_TEST(relative(answers[r * one.out + o], answer[o]) < 1e-13);
  }
  BOOST_TEST(relative(cost, mean_cost) < 1e-13);
  for (const std::size_t place : places<Net>()) BOOST_TEST(relative(gradient[place], mean[place]) < 1e-12);
}

/// float computes what double does, to its own precision.
template <class Net, class Loss>
void precision_law(std::size_t rows) {
  bench<Net, float> single(rows);
  single.fill(16);
  bench<Net, double> twice(rows);
  twice.copy_from(single);
  BOOST_TEST(relative(static_cast<double>(single.template differentiate<Loss>()), twice.template differentiate<Loss>()) < 1e-4);
  for (const std::size_t place : places<Net>()) BOOST_TEST(relative(static_cast<double>(single.gradient[place]), twice.gradient[place], 0.1) < 1e-4);
}

/// All the laws for one network and loss.
template <class Net, class Loss = squared_error>
void check_laws(std::size_t rows = 5) {
  shape_law<Net>();
  finite_difference_law<Net, Loss>(rows);
  dual_number_law<Net, Loss>(rows);
  linearity_law<Net>(rows);
  batch_law<Net, Loss>(rows);
  precision_law<Net, Loss>(rows);
}

/// A forward walk agrees with an independent one, written as loops: `expected(input of a sample, parameters by number)`.
template <class Net, class Function>
void check_forward(const Function& expected) {
  bench<Net, double> at(3);
  at.fill(17);
  const auto answers = at.answers();
  std::vector<const double*> parameters;
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) parameters.push_back(at.parameters.data() + Net::graph().parameters[p].offset);
  double largest = 0;
  for (std::size_t r = 0; r < at.rows; ++r) {
    const std::vector<double> answer = expected(at.input.data() + r * at.in, parameters);
    BOOST_REQUIRE(answer.size() == at.out);
    for (std::size_t o = 0; o < at.out; ++o) {
      BOOST_TEST(relative(answers[r * at.out + o], answer[o]) < 1e-13);
      largest = std::max(largest, std::abs(answer[o]));
    }
  }
  BOOST_TEST(largest > 0.01);
}

// A naive dense layer, for the forward walks that are expected: w[i * out + o] is W(o, i).
inline std::vector<double> naive_dense(const double* x, std::size_t in, std::size_t out, const double* w, const double* b) {
  std::vector<double> z(out);
  for (std::size_t o = 0; o < out; ++o) {
    z[o] = b[o];
    for (std::size_t i = 0; i < in; ++i) z[o] += w[i * out + o] * x[i];
  }
  return z;
}

}  // namespace laws
