// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "program.hpp"

// What every program of Jacobians does: it computes the derivative of a network's output by its input, compares every
// element with plain loops in double, then says how long it takes. One line for each way in which it computes it,
//
//   bottleneck WAY  SECONDS  OFF  ALLOCATIONS
//
// with OFF the largest difference, divided by the largest element. A program has a template `jacobian<Work>`, which is
// made from the numbers; each_way(f) calls f(name, way), and way() returns the elements, row after row, as something
// with data().
namespace benchmark {

struct bottleneck {
  static constexpr const char* name = "bottleneck";
  static constexpr image input{784};
  static constexpr std::array layers{dense(128, act::none), dense(8, act::none), dense(128, act::none),
                                     dense(784, act::none), dense(784, act::none)};
};

struct small_tanh {
  static constexpr const char* name = "small_tanh";
  static constexpr image input{32};
  static constexpr std::array layers{dense(64, act::tanh), dense(64, act::tanh), dense(16, act::tanh)};
};

/// Forward, then from the last layer's weight on: J = J diag W, layer by layer.
template <class Work>
std::vector<double> naive_jacobian(const numbers& given) {
  constexpr std::size_t depth = Work::layers.size(), out = output_size<Work>;
  std::vector<double> slopes[depth], a(given.x.begin(), given.x.end());
  for (std::size_t n = 0; n < depth; ++n) {
    std::vector<double> z(Work::layers[n].outputs);
    for (std::size_t o = 0; o < z.size(); ++o) {
      z[o] = given.parameters[bias_of<Work>(n) + o];
      for (std::size_t i = 0; i < a.size(); ++i)
        z[o] += double(given.parameters[weight_of<Work>(n) + o * a.size() + i]) * a[i];
    }
    for (double& each : z) {
      const double t = std::tanh(each);
      slopes[n].push_back(Work::layers[n].f == act::tanh ? 1 - t * t : 1);
      if (Work::layers[n].f == act::tanh) each = t;
    }
    a = z;
  }
  std::vector<double> j(out * out);
  for (std::size_t r = 0; r < out; ++r) j[r * out + r] = 1;
  for (std::size_t n = depth; n-- > 0;) {
    const std::size_t outputs = Work::layers[n].outputs, inputs = input_of<Work>(n).size();
    std::vector<double> next(out * inputs);
    for (std::size_t r = 0; r < out; ++r)
      for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t i = 0; i < inputs; ++i)
          next[r * inputs + i] +=
              j[r * outputs + o] * slopes[n][o] * double(given.parameters[weight_of<Work>(n) + o * inputs + i]);
    j = next;
  }
  return j;
}

template <class Elements>
double off_by(const Elements& found, const std::vector<double>& expected) {
  double off = 0, largest = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(double(found.data()[i]) - expected[i]);
    off = std::max(off, std::isnan(difference) ? INFINITY : difference);
    largest = std::max(largest, std::abs(expected[i]));
  }
  return off / largest;
}

template <template <class> class Jacobian, class Work>
void measure_jacobian(const settings& how) {
  const numbers given = make_numbers<Work>(1);
  const std::vector<double> expected = naive_jacobian<Work>(given);
  Jacobian<Work> jacobian(given);
  jacobian.each_way([&](const char* name, auto way) {
    const double off = off_by(way(), expected);
    const auto call = [&] {
      touch(&jacobian);
      decltype(auto) found = way();
      touch(&found);
    };
    const double allocations = allocations_of(call);
    std::printf("%s %s %.6e %.3e %g\n", Work::name, name, time_of(how, 1e12, [] {}, call), off, allocations);
    std::fflush(stdout);
  });
}

}  // namespace benchmark

/// The end of every program of Jacobians.
#define BENCHMARK_JACOBIANS(jacobian, prepare)                                                          \
  int main(int count, char** words) {                                                                   \
    using namespace benchmark;                                                                          \
    const settings how = settings_of(count, words);                                                     \
    prepare(how);                                                                                       \
    const auto asked = [&](const char* name) { return count < 2 || std::strcmp(words[1], name) == 0; }; \
    if (asked(bottleneck::name)) measure_jacobian<jacobian, bottleneck>(how);                           \
    if (asked(small_tanh::name)) measure_jacobian<jacobian, small_tanh>(how);                           \
  }
