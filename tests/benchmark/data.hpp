// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "works.hpp"

// The weights and the data every program starts from. Each float is exact: it is the same with every compiler.
namespace benchmark {

/// SplitMix64 (Steele, Lea, Flood 2014).
class splitmix {
 public:
  explicit splitmix(std::uint64_t seed) : state(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// In [-size, size).
  float symmetric(float size) { return (static_cast<float>(next() >> 40) * 0x1p-23f - 1.0f) * size; }

 private:
  std::uint64_t state;
};

struct numbers {
  std::vector<float>
      parameters;  // for each layer its weight, (outputs, inputs) or (filters, channels, height, width), then its bias
  std::vector<float> x;      // a sample after another
  std::vector<float> y;      // the targets of squared error
  std::vector<int> classes;  // the targets of cross-entropy
};

[[gnu::noinline]] inline void draw(splitmix& from, std::size_t count, float size, std::vector<float>& to) {
  for (std::size_t i = 0; i < count; ++i) to.push_back(from.symmetric(size));
}

template <OfMatrices Work>
numbers make_numbers(std::size_t rows) {
  numbers made;
  splitmix weights(1), inputs(2), targets(3);
  for (const matrix_extents& each : Work::weights) {
    draw(weights, each.outputs * each.inputs, std::sqrt(1.0f / static_cast<float>(each.inputs)), made.parameters);
    draw(weights, each.outputs, 0.1f, made.parameters);
  }
  draw(inputs, rows * Work::input_size, 1.0f, made.x);
  draw(targets, rows * Work::output_size, 0.5f, made.y);
  for (std::size_t i = 0; i < rows; ++i) made.classes.push_back(static_cast<int>(targets.next() % Work::output_size));
  return made;
}

template <class Work>
numbers make_numbers(std::size_t rows) {
  numbers made;
  splitmix weights(1), inputs(2), targets(3);
  image extents = Work::input;
  for (const layer& each : Work::layers) {
    const std::size_t fan_in = each.fan_in(extents);
    const float size = std::sqrt((each.f == act::relu ? 6.0f : 3.0f) / static_cast<float>(fan_in));
    draw(weights, each.outputs * fan_in, size, made.parameters);
    draw(weights, each.outputs, 0.1f, made.parameters);
    extents = each.after(extents);
  }
  draw(inputs, rows * Work::input.size(), 1.0f, made.x);
  draw(targets, rows * extents.size(), 0.5f, made.y);
  for (std::size_t i = 0; i < rows; ++i) made.classes.push_back(static_cast<int>(targets.next() % extents.size()));
  return made;
}

/// The inputs as tokens of a vocabulary.
inline std::vector<int> tokens_of(const numbers& given, std::size_t vocabulary) {
  std::vector<int> tokens;
  for (const float x : given.x) tokens.push_back(static_cast<int>((double(x) + 1) / 2 * double(vocabulary)));
  return tokens;
}

/// Extents on the way: of layer n's input.
template <class Work>
constexpr image input_of(std::size_t n) {
  image extents = Work::input;
  for (std::size_t i = 0; i < n; ++i) extents = Work::layers[i].after(extents);
  return extents;
}

/// Where layer n's weight begins in `parameters`; its bias comes last.
template <class Work>
constexpr std::size_t weight_of(std::size_t n) {
  std::size_t place = 0;
  for (std::size_t i = 0; i < n; ++i) place += Work::layers[i].parameters(input_of<Work>(i));
  return place;
}
template <class Work>
constexpr std::size_t bias_of(std::size_t n) {
  return weight_of<Work>(n + 1) - Work::layers[n].outputs;
}

template <class Work>
inline constexpr std::size_t output_size = input_of<Work>(Work::layers.size()).size();

/// Of a work whose weights are listed: where weight n begins in `parameters`; its bias is behind it.
template <OfMatrices Work>
constexpr std::size_t matrix_of(std::size_t n) {
  std::size_t place = 0;
  for (std::size_t i = 0; i < n; ++i) place += Work::weights[i].outputs * (Work::weights[i].inputs + 1);
  return place;
}
template <OfMatrices Work>
constexpr std::size_t bias_of_matrix(std::size_t n) {
  return matrix_of<Work>(n + 1) - Work::weights[n].outputs;
}
template <OfMatrices Work>
inline constexpr std::size_t output_size<Work> = Work::output_size;

}  // namespace benchmark
