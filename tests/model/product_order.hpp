// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/test/unit_test.hpp>

#include <chainrule/chainrule.hpp>

#include "../own_layers.hpp"
#include "../derivative/derivatives.hpp"
#include "../sanitized.hpp"

// The same function with the weight in the other order.
namespace product_order {

using namespace chainrule;
using derivatives::flat;
using number_list = derivatives::numbers;

// Two networks of the same function and parameters, one of them with the library's own dense layers.
template <class Own, class Known, class T>
void check_alike(std::size_t samples, double tolerance) {
  using derivatives::check_close;
  constexpr std::size_t in = Known::input_shape::size, out = Known::output_shape::size;
  internal::number::random_source random{seed{3}};
  number_list all(Known::parameter_count);
  for (double& number : all) number = random.normal() / 4;
  const model<Own, T> own{explicit_values{all}};
  const model<Known, T> known{explicit_values{all}};
  const auto drawn = [&](std::size_t count) {
    xt::xtensor<T, 2> result = xt::xtensor<T, 2>::from_shape({samples, count});
    for (T& number : result) number = static_cast<T>(random.normal());
    return result;
  };
  const auto x = drawn(in), y = drawn(out), u = drawn(in);
  check_close(flat(own(x)), flat(known(x)), tolerance);
  const auto [cost, g] = value_and_gradient(own, squared_error{}, x, y);
  const auto [known_cost, known_g] = value_and_gradient(known, squared_error{}, x, y);
  BOOST_TEST(std::abs(static_cast<double>(cost - known_cost)) <= tolerance * static_cast<double>(cost));
  check_close(flat(parameters_to_vector(g)), flat(parameters_to_vector(known_g)), tolerance);
  tape<Own, T> scratch(samples);
  gradient<Own, T> in_parts;
  const T by_threads = value_and_gradient(own, squared_error{}, x, y, scratch, in_parts, threads{2});
  BOOST_TEST(std::abs(static_cast<double>(by_threads - cost)) <= tolerance * static_cast<double>(cost));
  BOOST_TEST((flat(parameters_to_vector(in_parts)) == flat(parameters_to_vector(g))));
  check_close(flat(jvp(own, x, u).tangent), flat(jvp(known, x, u).tangent), tolerance);
  check_close(flat(vjp(own, x, y).input), flat(vjp(known, x, y).input), tolerance);

  // A step that changes each weight as its gradient comes.
  model<Own, T> stepped = own;
  model<Known, T> known_stepped = known;
  tape<Known, T> known_scratch(samples);
  optimizer_for(stepped, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9})
      .step(stepped, squared_error{}, x, y, scratch);
  optimizer_for(known_stepped, sgd_momentum{.learning_rate = 0.1, .momentum = 0.9})
      .step(known_stepped, squared_error{}, x, y, known_scratch);
  check_close(flat(parameters_to_vector(stepped)), flat(parameters_to_vector(known_stepped)), tolerance);
}
template <std::size_t In, std::size_t Units, std::size_t Out>
void check_products() {
  using own = network<input<In>, own_layers::connected<Units, act::tanh>, own_layers::connected<Out>>;
  using known = network<input<In>, dense<Units, act::tanh>, dense<Out>>;
  for (const std::size_t samples : {1u, 3u, 37u}) {
    if constexpr (!is_sanitized) check_alike<own, known, double>(samples, 1e-13);
    check_alike<own, known, float>(samples, 2e-5);
  }
}

}  // namespace product_order
