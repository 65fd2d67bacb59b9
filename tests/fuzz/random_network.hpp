// SPDX-License-Identifier: BSL-1.0
#pragma once

// What random_networks.py and random_networks.cpp ask of a network whose numbers are drawn by a formula.
#include <chainrule/chainrule.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace random_network {

using namespace chainrule;

/// scale * sin(frequency * i + phase) for the i-th number in row-major order: computed in double, rounded to the
/// container's numbers.
template <class Values>
Values wave(Values values, double frequency, double phase, double scale) {
  double i = 0;
  const auto end = values.template end<xt::layout_type::row_major>();
  for (auto v = values.template begin<xt::layout_type::row_major>(); v != end; ++v) {
    const double angle = frequency * i++;  // a statement of its own: rounded before the sum, as PyTorch's
    *v = static_cast<typename Values::value_type>(scale * std::sin(angle + phase));
  }
  return values;
}

template <class T, class Shape>
xt::xtensor<T, Shape::rank + 1> batch_of(std::size_t rows) {
  std::array<std::size_t, Shape::rank + 1> extents{rows};
  for (std::size_t axis = 0; axis < Shape::rank; ++axis) extents[axis + 1] = Shape::extent(axis);
  return xt::xtensor<T, Shape::rank + 1>::from_shape(extents);
}

/// (7 i + 3) mod vocabulary for the i-th token.
template <class Shape>
xt::xtensor<int, Shape::rank + 1> tokens_of(std::size_t rows, std::size_t vocabulary) {
  auto values = batch_of<int, Shape>(rows);
  std::size_t i = 0;
  for (int& token : values) token = static_cast<int>((7 * i++ + 3) % vocabulary);
  return values;
}

template <class Loss>
inline constexpr bool is_of_classes = std::is_same_v<Loss, softmax_cross_entropy>;
template <double Share, class Loss>
inline constexpr bool is_of_classes<label_smoothing<Share, Loss>> = true;

template <class Loss, class T, class Shape, class Values>
auto targets(std::size_t rows, const Values& v) {
  if constexpr (is_of_classes<Loss>) {
    xt::xtensor<int, 1> classes = xt::xtensor<int, 1>::from_shape({rows});
    for (std::size_t r = 0; r < rows; ++r) classes(r) = static_cast<int>((3 * r + 1) % Shape::size);
    return classes;
  } else if constexpr (std::is_same_v<Loss, binary_cross_entropy> || std::is_same_v<Loss, poisson_nll>) {
    auto shares = v;
    for (auto& number : shares) number = static_cast<T>(0.5 + 0.5 * static_cast<double>(number));
    return shares;
  } else if constexpr (std::is_same_v<Loss, soft_margin>) {
    auto signs = v;
    for (auto& number : signs) number = number > 0 ? T(1) : T(-1);
    return signs;
  } else {
    return v;
  }
}

struct settings {
  std::size_t rows;
  double amplitude;            // of the parameters
  std::size_t vocabulary = 0;  // of an input of tokens
};

/// Calls report(name, values) for everything that is asked.
template <class Net, class T, class Loss, std::size_t Threads, class... Derivatives, class Optimizer, class Report>
void ask(const settings& given, const Optimizer& rule, const Report& report) {
  using in = typename Net::input_shape;
  using out = typename Net::output_shape;
  const auto by_threads = [](const auto& function) {
    if constexpr (Threads > 1)
      return function(threads{Threads});
    else
      return function();
  };
  model<Net, T> m{constant{0}};
  vector_to_parameters(wave(tensor<T, shape<Net::parameter_count>>(), 1.7, 0.3, given.amplitude), m);
  gradient<Net, T> p;
  vector_to_parameters(wave(tensor<T, shape<Net::trainable_count>>(), 0.9, 0.1, 1), p);
  constexpr bool takes_tokens = internal::topologies::has_tokens<Net>;
  const auto x = [&] {
    if constexpr (takes_tokens)
      return tokens_of<in>(given.rows, given.vocabulary);
    else
      return wave(batch_of<T, in>(given.rows), 2.3, 0.5, 1.5);
  }();
  const auto v = wave(batch_of<T, out>(given.rows), 0.7, 0.4, 1);
  const auto y = targets<Loss, T, out>(given.rows, v);
  const Loss loss{};

  report("answers", by_threads([&](auto... more) { return m(x, more...); }));
  auto t = tape_for(m, given.rows);
  auto g = gradient_for(m);
  const T cost =
      by_threads([&](auto... more) { return static_cast<T>(value_and_gradient(m, loss, x, y, t, g, more...)); });
  report("cost", tensor<T, shape<1>>{cost});
  report("gradient", parameters_to_vector(g));
  if constexpr (!std::is_same_v<Loss, absolute_error>)  // which has no second derivative
    report("hessian", parameters_to_vector(hessian_vector_product(m, loss, x, y, p)));
  if constexpr (!takes_tokens) {
    const auto u = wave(batch_of<T, in>(given.rows), 1.1, 0.2, 1);
    const auto back = vjp(m, x, v);
    report("vjp_input", back.input);
    report("vjp_parameters", parameters_to_vector(back.gradient));
    report("first", jvp(m, x, u).tangent);
    report("second", second_derivative(m, x, u).second);
  }

  tensor<typename decltype(x)::value_type, in> sample;
  std::copy_n(x.data(), sample.size(), sample.storage().data());
  std::size_t number = 0;
  const auto report_derivative = [&](const auto& value) {
    const std::string name = "derivative_" + std::to_string(number++);
    if constexpr (requires { value.dense(); })
      report(name.c_str(), value.dense());
    else
      report(name.c_str(), value);
  };
  (report_derivative(evaluate(Derivatives{}, m, sample)), ...);

  auto optimizer = optimizer_for(m, rule);
  for (int step = 0; step < 2; ++step)
    by_threads([&](auto... more) { return optimizer.step(m, loss, x, y, t, more...); });
  report("stepped", parameters_to_vector(m));
  if constexpr (!std::is_same_v<inference_of<Net>, Net>) report("answers_later", m(x));  // by statistics that moved
}

}  // namespace random_network
