// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <chainrule/arithmetic.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <ostream>
#include <vector>

// What every layer, activation and loss must do. `check_laws<net>(...)` applies all of it to a network, in one line a
// test. A law sees a network as numbers and functions, so that it is compiled once for all of them.
namespace laws {

using namespace chainrule;

/// A network's passes over a scalar.
template <class T>
struct passes {
  using memory = internal::engine::buffers<T>;
  std::size_t in, out, value_extent, adjoint_extent, before_values, parameter_extent;
  std::vector<std::size_t> places;   // in a parameter buffer, those that hold parameters, not gaps
  std::vector<std::size_t> buffers;  // those of buffers
  std::vector<std::size_t> first;    // of each parameter
  void (*forward)(const memory&);
  const T* (*output)(const memory&);
  T (*cost)(const memory&, const T*);                      // after a forward pass
  T (*value_and_gradient)(const memory&, const T*);        // forward, cost, backward
  void (*backward)(const memory&, const std::vector<T>&);  // from a gradient of the output, after a forward pass
  void (*step)(const memory&, const T* target, T* parameters, T rate,
               std::size_t parts);  // of gradient descent, each parameter changed as soon as it may be
  std::size_t (*vocabulary)(std::size_t place) = nullptr;  // of a place in a sample that is a token's, otherwise 0
};

/// The places in a parameter buffer that hold parameters, not gaps.
template <class Net>
std::vector<std::size_t> places() {
  std::vector<std::size_t> result;
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    for (std::size_t i = 0; i < Net::graph().parameters[p].size; ++i)
      if (!Net::graph().parameters[p].is_buffer) result.push_back(Net::graph().parameters[p].offset + i);
  return result;
}
/// Those that hold buffers.
template <class Net>
std::vector<std::size_t> places_of_buffers() {
  std::vector<std::size_t> result;
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    for (std::size_t i = 0; i < Net::graph().parameters[p].size; ++i)
      if (Net::graph().parameters[p].is_buffer) result.push_back(Net::graph().parameters[p].offset + i);
  return result;
}

template <class Net, class T>
void backward_from(const internal::engine::buffers<T>& memory, const std::vector<T>& upstream) {
  if constexpr (memory_plan_of<Net>.differentiated[Net::graph().output]) {
    std::copy(upstream.begin(), upstream.end(), internal::engine::adjoint_of<Net, Net::graph().output>(memory));
    internal::engine::backward<Net>(memory);
  }
}

/// A step whose work on the parameters is done in parts, one after another: what one reads, those before it have not
/// changed.
template <class Net, class Loss, class T>
void step_in_parts(const internal::engine::buffers<T>& memory, const T* target, T* parameters, T rate,
                   std::size_t parts) {
  const sgd rule{.learning_rate = static_cast<double>(rate)};
  const auto change = rule.template change<T>(1);
  internal::engine::forward<Net>(memory);
  internal::engine::cost_and_derivative<Net, Loss>(memory, target);
  internal::engine::updating_buffers<internal::engine::buffers<T>, 0, std::remove_const_t<decltype(change)>> changing{
      memory, change, parameters, nullptr, 0, true};
  const auto use = [&](const parameter_record& parameter, std::size_t first, std::size_t end) {
    const std::size_t at = parameter.offset + first,
                      kept = changing.one_parameter_at_a_time ? parameter.scratch_offset + first : at;
    internal::optimizer::step(rule, end - first, parameters + at, memory.gradient + kept, static_cast<T*>(nullptr), 0,
                              1);
  };
  changing.parts = parts;
  changing.one_parameter_at_a_time = parts == 1;
  internal::engine::backward_to_values<Net>(memory);
  for (std::size_t part = 0; part < parts; ++part) {
    changing.part = part;
    internal::engine::backward_to_parameters<Net>(changing, use);
  }
  if constexpr (internal::engine::derives_parameters<Net>)
    if (parts > 1) internal::engine::backward_segment_through_derived<Net, 0>(changing, use);
  for (std::size_t part = 0; parts > 1 && part < parts; ++part) {
    changing.part = part;
    internal::engine::change_waiting_parameters<Net>(changing, use);
  }
}

/// What a law does not ask for is not compiled.
enum class needs { cost, gradient, everything };

template <class Net, class Loss, class T, needs Needed = needs::gradient>
passes<T> passes_of() {
  constexpr auto plan = memory_plan_of<Net>;
  using memory = internal::engine::buffers<T>;
  passes<T> result{Net::input_shape::size,
                   Net::output_shape::size,
                   plan.value_extent,
                   plan.adjoint_extent,
                   plan.before_values,
                   Net::graph().parameter_extent,
                   places<Net>(),
                   places_of_buffers<Net>(),
                   {},
                   [](const memory& at) { internal::engine::forward<Net>(at); },
                   [](const memory& at) -> const T* { return internal::engine::output_of<Net>(at); },
                   [](const memory& at, const T* target) { return internal::engine::cost<Net, Loss>(at, target); },
                   nullptr,
                   nullptr,
                   nullptr};
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    if (!Net::graph().parameters[p].is_buffer) result.first.push_back(Net::graph().parameters[p].offset);
  result.vocabulary = internal::topologies::vocabulary_at<Net>;
  if constexpr (Needed != needs::cost)
    result.value_and_gradient = [](const memory& at, const T* target) {
      return internal::engine::value_and_gradient<Net, Loss>(at, target);
    };
  if constexpr (Needed == needs::everything) {
    result.backward = backward_from<Net, T>;
    result.step = step_in_parts<Net, Loss, T>;
  }
  return result;
}

/// A network's buffers over a scalar, filled from a seed.
template <class T>
struct bench {
  passes<T> pass;
  std::size_t rows;
  std::size_t capacity = tape_capacity(rows);
  std::vector<T> input = std::vector<T>(rows * pass.in);
  std::vector<T> target = std::vector<T>(rows * pass.out);
  std::vector<T> parameters = std::vector<T>(pass.parameter_extent);
  std::vector<T> gradient = std::vector<T>(pass.parameter_extent);
  std::vector<T> values = std::vector<T>(pass.before_values + pass.value_extent * capacity);
  std::vector<T> adjoints = std::vector<T>(pass.adjoint_extent * capacity);
  draw numbers{seed{5}, 3};

  bench(const passes<T>& of, std::size_t samples) : pass(of), rows(samples) {}

  // Parameters and inputs away from zero by a little, so that no check meets the kink of a relu.
  void fill(std::uint64_t start) {
    internal::number::random_source random{seed{start}};
    const auto draw = [&] {
      const double number = random.normal();
      return T(number + (number < 0 ? -0.05 : 0.05));
    };
    for (std::size_t i = 0; i < input.size(); ++i) {
      const std::size_t tokens = pass.vocabulary(i % pass.in);
      input[i] = tokens == 0 ? draw() : T(std::floor(random.uniform() * static_cast<double>(tokens)));
    }
    for (T& y : target) y = T(random.uniform());
    for (const std::size_t place : pass.places) parameters[place] = draw() * T(0.5);
    for (const std::size_t place : pass.buffers) parameters[place] = T(0.5 + random.uniform());
  }

  template <class Other>
  void copy_from(const bench<Other>& other) {
    std::transform(other.input.begin(), other.input.end(), input.begin(),
                   [](Other x) { return T(static_cast<double>(x)); });
    std::transform(other.target.begin(), other.target.end(), target.begin(),
                   [](Other x) { return T(static_cast<double>(x)); });
    std::transform(other.parameters.begin(), other.parameters.end(), parameters.begin(),
                   [](Other x) { return T(static_cast<double>(x)); });
  }

  internal::engine::buffers<T> memory() {
    return {.rows = rows,
            .capacity = capacity,
            .input = input.data(),
            .parameters = parameters.data(),
            .values = values.data() + pass.before_values,
            .adjoints = adjoints.data(),
            .gradient = gradient.data(),
            .drawn = &numbers};
  }

  std::vector<T> answers() {
    pass.forward(memory());
    const T* begin = pass.output(memory());
    return {begin, begin + rows * pass.out};
  }

  T cost() {
    pass.forward(memory());
    return pass.cost(memory(), target.data());
  }

  T differentiate() { return pass.value_and_gradient(memory(), target.data()); }

  // Backward from an upstream gradient of the output, after a forward pass.
  std::vector<T> pull(const std::vector<T>& upstream) {
    pass.forward(memory());
    pass.backward(memory(), upstream);
    return gradient;
  }
};

// |x - y| relative to the size of y, with a floor for numbers near zero.
inline double relative(double x, double y, double floor = 1e-3) {
  return std::abs(x - y) / std::max(std::abs(y), floor);
}

enum class shape_fault {
  none,
  input_size,
  output_size,
  parameter_count,
  factor_of_no_value,
  depends_on_a_later_value,
  other_elements
};
inline std::ostream& operator<<(std::ostream& stream, shape_fault fault) { return stream << static_cast<int>(fault); }

/// The shapes that the type states are those that the graph computes with.
template <class Net>
constexpr shape_fault fault_of_shapes() {
  const auto& graph = Net::graph();
  if (graph.values[0].size != Net::input_shape::size) return shape_fault::input_size;
  if (graph.values[graph.output].size != Net::output_shape::size) return shape_fault::output_size;
  std::size_t count = 0;
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) count += graph.parameters[p].size;
  if (count != Net::parameter_count + graph.buffer_count) return shape_fault::parameter_count;
  for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f) {
    const auto& factor = graph.factors[f];
    if (factor.y >= Net::graph_type::extents.values) return shape_fault::factor_of_no_value;
    if (!factor.to_parameter && factor.x >= factor.y) return shape_fault::depends_on_a_later_value;
    if (factor.same_elements && !factor.to_parameter && graph.values[factor.x].size != graph.values[factor.y].size)
      return shape_fault::other_elements;
  }
  return shape_fault::none;
}

inline void shape_law(shape_fault fault) { BOOST_TEST(fault == shape_fault::none); }

/// Backward agrees with central differences in double to 1e-6, parameter by parameter, and is not zero everywhere.
inline void finite_difference_law(const passes<double>& pass, std::size_t rows) {
  bench<double> at(pass, rows);
  at.fill(11);
  at.differentiate();
  const auto gradient = at.gradient;
  const double step = 1e-4;
  double largest = 0;
  for (const std::size_t place : pass.places) {
    // Richardson's extrapolation: the error is of fourth order in the step.
    const double kept = at.parameters[place];
    const auto difference = [&](double h) {
      at.parameters[place] = kept + h;
      const double above = at.cost();
      at.parameters[place] = kept - h;
      const double below = at.cost();
      at.parameters[place] = kept;
      return (above - below) / (2 * h);
    };
    const double expected = (4 * difference(step / 2) - difference(step)) / 3;
    BOOST_TEST(relative(gradient[place], expected) < 1e-6);
    largest = std::max(largest, std::abs(expected));
  }
  if (!pass.places.empty()) BOOST_TEST(largest > 1e-3);
}

/// Backward agrees with dual numbers, which differentiate forward, to 1e-11.
inline void dual_number_law(const passes<double>& pass, const passes<dual<double>>& forward_pass, std::size_t rows) {
  bench<double> at(pass, rows);
  at.fill(12);
  at.differentiate();
  bench<dual<double>> forward(forward_pass, rows);
  std::copy(at.input.begin(), at.input.end(), forward.input.begin());
  std::copy(at.target.begin(), at.target.end(), forward.target.begin());
  std::copy(at.parameters.begin(), at.parameters.end(), forward.parameters.begin());
  for (const std::size_t place : pass.places) {
    forward.parameters[place].tangent = 1;
    const double expected = forward.cost().tangent;
    forward.parameters[place].tangent = 0;
    BOOST_TEST(relative(at.gradient[place], expected) < 1e-11);
  }
}

/// At one point, given as a sample and the parameters, where a function may have a kink or a pool a tie: the gradient
/// is the one of dual numbers, bit by bit but for the order of sums, and the Hessian, whose columns are gradients of
/// dual numbers, is symmetric.
inline void kink_law(const passes<double>& pass, const passes<dual<double>>& forward_pass,
                     const std::vector<double>& input, const std::vector<double>& parameters) {
  bench<double> at(pass, 1);
  bench<dual<double>> forward(forward_pass, 1);
  std::copy(input.begin(), input.end(), at.input.begin());
  std::copy(input.begin(), input.end(), forward.input.begin());
  for (std::size_t o = 0; o < pass.out; ++o) at.target[o] = 0.25, forward.target[o] = 0.25;
  BOOST_REQUIRE(parameters.size() == pass.places.size());
  for (std::size_t i = 0; i < parameters.size(); ++i)
    at.parameters[pass.places[i]] = parameters[i], forward.parameters[pass.places[i]] = parameters[i];
  at.differentiate();
  std::vector<std::vector<double>> hessian;
  for (const std::size_t place : pass.places) {
    forward.parameters[place].tangent = 1;
    BOOST_TEST(relative(at.gradient[place], forward.cost().tangent) < 1e-14);
    forward.differentiate();
    forward.parameters[place].tangent = 0;
    hessian.emplace_back();
    for (const std::size_t other : pass.places) hessian.back().push_back(forward.gradient[other].tangent);
  }
  for (std::size_t i = 0; i < hessian.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      BOOST_TEST(relative(hessian[i][j], hessian[j][i]) < 1e-14,
                 "H(" << i << ", " << j << ") is " << hessian[i][j] << ", and " << hessian[j][i]);
}
template <class Net, class Loss = squared_error>
void check_kinks(const std::vector<std::vector<double>>& inputs, const std::vector<std::vector<double>>& parameters) {
  for (const auto& input : inputs)
    for (const auto& point : parameters)
      kink_law(passes_of<Net, Loss, double>(), passes_of<Net, Loss, dual<double>>(), input, point);
}

/// Backward is linear in the upstream gradient.
inline void linearity_law(const passes<double>& pass, std::size_t rows) {
  bench<double> at(pass, rows);
  at.fill(13);
  internal::number::random_source random{seed{14}};
  std::vector<double> first(rows * pass.out), second(first), both(first);
  for (std::size_t i = 0; i < first.size(); ++i) {
    first[i] = random.normal();
    second[i] = random.normal();
    both[i] = 2 * first[i] - 3 * second[i];
  }
  const auto g1 = at.pull(first), g2 = at.pull(second), g12 = at.pull(both);
  for (const std::size_t place : pass.places) BOOST_TEST(relative(g12[place], 2 * g1[place] - 3 * g2[place]) < 1e-11);
}

/// A batch gives the samples' answers, and the mean of their gradients.
inline void batch_law(const passes<double>& pass, std::size_t rows) {
  bench<double> batch(pass, rows);
  batch.fill(15);
  const double cost = batch.differentiate();
  const auto gradient = batch.gradient;
  const auto answers = batch.answers();
  double mean_cost = 0;
  std::vector<double> mean(gradient.size());
  for (std::size_t r = 0; r < rows; ++r) {
    bench<double> one(pass, 1);
    one.parameters = batch.parameters;
    one.numbers.first_sample = r;
    std::copy_n(batch.input.begin() + static_cast<std::ptrdiff_t>(r * pass.in), pass.in, one.input.begin());
    std::copy_n(batch.target.begin() + static_cast<std::ptrdiff_t>(r * pass.out), pass.out, one.target.begin());
    mean_cost += one.differentiate() / static_cast<double>(rows);
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += one.gradient[i] / static_cast<double>(rows);
    const auto answer = one.answers();
    for (std::size_t o = 0; o < pass.out; ++o) BOOST_TEST(relative(answers[r * pass.out + o], answer[o]) < 1e-13);
  }
  BOOST_TEST(relative(cost, mean_cost) < 1e-13);
  for (const std::size_t place : pass.places) BOOST_TEST(relative(gradient[place], mean[place]) < 1e-12);
}

/// A step that changes each parameter as soon as it may, in any number of parts, has the bits of a whole gradient and a
/// step against it.
inline void step_law(const passes<double>& pass, std::size_t rows) {
  for (const std::size_t parts : {1u, 2u, 3u}) {
    bench<double> apart(pass, rows), together(pass, rows);
    apart.fill(18);
    together.fill(18);
    apart.differentiate();
    internal::optimizer::step(sgd{.learning_rate = 0.1}, apart.parameters.size(), apart.parameters.data(),
                              apart.gradient.data(), static_cast<double*>(nullptr), 0, 1);
    pass.step(together.memory(), together.target.data(), together.parameters.data(), 0.1, parts);
    for (const std::size_t place : pass.places) {
      BOOST_TEST((together.parameters[place] == apart.parameters[place]),
                 "parameter " << place << " by " << parts << " parts: " << together.parameters[place] << " and "
                              << apart.parameters[place]);
    }
  }
}

/// What computes values twice, in segments, has the same bits: costs, answers' gradients, and so each step.
inline void segments_law(const passes<float>& plain, const passes<float>& in_segments, std::size_t rows) {
  bench<float> whole(plain, rows), less(in_segments, rows);
  whole.fill(19);
  less.fill(19);
  BOOST_TEST(less.values.size() + less.adjoints.size() < whole.values.size() + whole.adjoints.size());
  BOOST_TEST((whole.differentiate() == less.differentiate()));
  bool moved = false;
  for (const std::size_t place : plain.places) {
    BOOST_TEST((less.gradient[place] == whole.gradient[place]),
               "gradient " << place << ": " << less.gradient[place] << " and " << whole.gradient[place]);
    moved = moved || whole.gradient[place] != 0;
  }
  BOOST_TEST(moved);
}
template <class Net, class Loss = squared_error>
void check_segments(std::size_t rows = 5) {
  using less = recomputation<Net, internal::recompute::least_extent<Net>>;
  segments_law(passes_of<Net, Loss, float>(), passes_of<less, Loss, float>(), rows);
}

/// float computes what double does, to its own precision.
inline void precision_law(const passes<float>& single_pass, const passes<double>& pass, std::size_t rows) {
  bench<float> single(single_pass, rows);
  single.fill(16);
  bench<double> twice(pass, rows);
  twice.copy_from(single);
  BOOST_TEST(relative(static_cast<double>(single.differentiate()), twice.differentiate()) < 1e-4);
  for (const std::size_t place : pass.places)
    BOOST_TEST(relative(static_cast<double>(single.gradient[place]), twice.gradient[place], 0.1) < 1e-4);
}

inline void check_laws(shape_fault fault, const passes<double>& twice, const passes<float>& single,
                       const passes<dual<double>>& forward, std::size_t rows) {
  shape_law(fault);
  finite_difference_law(twice, rows);
  dual_number_law(twice, forward, rows);
  linearity_law(twice, rows);
  batch_law(twice, rows);
  step_law(twice, rows);
  precision_law(single, twice, rows);
}

/// All the laws for one network and loss.
template <class Net, class Loss = squared_error>
void check_laws(std::size_t rows = 5) {
  constexpr shape_fault fault = fault_of_shapes<Net>();
  check_laws(fault, passes_of<Net, Loss, double, needs::everything>(), passes_of<Net, Loss, float>(),
             passes_of<Net, Loss, dual<double>, needs::cost>(), rows);
}

/// The forward pass agrees with an independent one, written as loops: `expected(input of a sample, parameters by
/// number)`.
inline void check_forward(
    const passes<double>& pass,
    const std::function<std::vector<double>(const double*, const std::vector<const double*>&)>& expected) {
  bench<double> at(pass, 3);
  at.fill(17);
  const auto answers = at.answers();
  std::vector<const double*> parameters;
  for (const std::size_t first : pass.first) parameters.push_back(at.parameters.data() + first);
  double largest = 0;
  for (std::size_t r = 0; r < at.rows; ++r) {
    const std::vector<double> answer = expected(at.input.data() + r * pass.in, parameters);
    BOOST_REQUIRE(answer.size() == pass.out);
    for (std::size_t o = 0; o < pass.out; ++o) {
      BOOST_TEST(relative(answers[r * pass.out + o], answer[o]) < 1e-13);
      largest = std::max(largest, std::abs(answer[o]));
    }
  }
  BOOST_TEST(largest > 0.01);
}

template <class Net, class Function>
void check_forward(const Function& expected) {
  check_forward(passes_of<Net, squared_error, double, needs::cost>(), expected);
}

// A naive dense layer, for the expected forward passes: w[i * out + o] is W(o, i).
inline std::vector<double> naive_dense(const double* x, std::size_t in, std::size_t out, const double* w,
                                       const double* b) {
  std::vector<double> z(out);
  for (std::size_t o = 0; o < out; ++o) {
    z[o] = b[o];
    for (std::size_t i = 0; i < in; ++i) z[o] += w[i * out + o] * x[i];
  }
  return z;
}

}  // namespace laws
