// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/beginning.hpp>
#include <chainrule/initializer/glorot_uniform.hpp>
#include <chainrule/initializer/orthogonal.hpp>
#include <chainrule/initializer/uniform.hpp>
#include <chainrule/number/each_drawn.hpp>

// Initializers that give each parameter, also biases, the initial values of another library. Each layer states the
// exceptions from the rule (graph/layer.hpp: in_torch, in_keras).
namespace chainrule {
namespace internal::initializers {

/// The initial value of a parameter that no initializer draws: normal numbers, or a number.
template <class T>
constexpr void draw_stated(T* out, std::size_t count, const beginning_record& stated,
                           const number::random_row& random) {
  if (stated.standard_normal)
    random.fill_normal(out, count);
  else
    for (std::size_t i = 0; i < count; ++i) out[i] = T(stated.number);
  for (std::size_t i = stated.zero_begin; i < stated.zero_end && i < count; ++i) out[i] = T(0);
}

// Sums of two numbers that are uniform in [-limit, limit); the second ones are those of the next step.
template <class T>
constexpr void draw_two_uniform(double limit, T* out, std::size_t count, const number::random_row& random) {
  random.fill_uniform(out, count);
  number::for_each_uniform<T>(random.at_time(1, count), count, [=](std::size_t i, const T& second) {
    out[i] = static_cast<T>(2 * limit) * (out[i] + second - T(1));
  });
}

// The initial value by a rule; without a rule, the one that the layer states.
template <class T>
constexpr void draw_by(const default_rule& rule, T* out, const matrix_layout& matrix, const beginning_record& stated,
                       const number::random_row& random) {
  using enum default_rule::kind;
  const std::size_t count = matrix.size();
  if (rule.is == uniform_by_fan || rule.is == two_uniform_by_fan) {
    const double limit = number::sqrt_of(1 / static_cast<double>(rule.first));
    if (rule.is == two_uniform_by_fan)
      draw_two_uniform(limit, out, count, random);
    else
      uniform{limit}.draw(out, count, 0, 0, random);
  } else if (rule.is == glorot_by_fans) {
    glorot_uniform{}.draw(out, count, stated.fan_in, stated.fan_out, random);
  } else if (rule.is == ones_between) {
    for (std::size_t i = 0; i < count; ++i) out[i] = T(i >= rule.first && i < rule.second ? 1 : 0);
  } else if (rule.is == orthonormal) {
    orthogonal{}.draw(out, matrix, random);
  } else {
    draw_stated(out, count, stated, random);
  }
}

}  // namespace internal::initializers

/// PyTorch's defaults: weights and biases of dense layers and convolutions uniform within 1 / sqrt(fan in), all of a
/// recurrent layer's within 1 / sqrt(units), embeddings normal; scales of norms 1. `model<net> m;` uses them.
struct torch_defaults {
  template <class T>
  constexpr void draw(T* out, const matrix_layout& matrix, const beginning_record& stated,
                      const internal::number::random_row& random) const {
    default_rule rule = stated.in_torch;
    if (rule.is == default_rule::kind::as_stated && stated.drawn)
      rule = {default_rule::kind::uniform_by_fan, stated.fan_in};
    internal::initializers::draw_by(rule, out, matrix, stated, random);
  }
};

/// Keras's defaults: weights by `glorot_uniform`, biases 0, recurrent weights orthonormal, the biases of an lstm's
/// forget gates 1, embeddings uniform within 0.05; scales of norms 1.
struct keras_defaults {
  template <class T>
  constexpr void draw(T* out, const matrix_layout& matrix, const beginning_record& stated,
                      const internal::number::random_row& random) const {
    default_rule rule = stated.in_keras;
    if (rule.is == default_rule::kind::as_stated && stated.drawn) rule = {default_rule::kind::glorot_by_fans};
    if (rule.is == default_rule::kind::as_stated && stated.standard_normal) {
      uniform{0.05}.draw(out, matrix.size(), 0, 0, random);
      for (std::size_t i = stated.zero_begin; i < stated.zero_end; ++i) out[i] = T(0);
    } else {
      internal::initializers::draw_by(rule, out, matrix, stated, random);
    }
  }
};

}  // namespace chainrule
