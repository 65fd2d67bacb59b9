// SPDX-License-Identifier: BSL-1.0
// What the programs of the works on streams must find, by plain loops over the whole sequence in double: one line for
// each case, as reference.cpp says.
#include <cmath>
#include <cstdio>
#include <vector>

#include "data.hpp"

namespace benchmark {

using sequence = std::vector<std::vector<double>>;  // a feature after another, each of all steps

template <class Work>
struct reference {
  numbers given = make_numbers<Work>(Work::checked);

  double w(std::size_t n, std::size_t o, std::size_t i) const {
    return given.parameters[matrix_of<Work>(n) + o * Work::weights[n].inputs + i];
  }
  double b(std::size_t n, std::size_t o) const { return given.parameters[bias_of_matrix<Work>(n) + o]; }

  // Weight n over steps: its kernel's last element meets the step itself.
  sequence convolution(const sequence& x, std::size_t n, std::size_t dilation, bool has_bias) const {
    const std::size_t outputs = Work::weights[n].outputs, kernel = Work::weights[n].inputs / x.size();
    sequence z(outputs, std::vector<double>(Work::checked));
    for (std::size_t o = 0; o < outputs; ++o)
      for (std::size_t t = 0; t < Work::checked; ++t) {
        z[o][t] = has_bias ? b(n, o) : 0;
        for (std::size_t c = 0; c < x.size(); ++c)
          for (std::size_t k = 0; k < kernel; ++k)
            if (const std::size_t lag = (kernel - 1 - k) * dilation; lag <= t)
              z[o][t] += w(n, o, c * kernel + k) * x[c][t - lag];
      }
    return z;
  }
  static void add(const sequence& x, sequence& to) {
    for (std::size_t c = 0; c < x.size(); ++c)
      for (std::size_t t = 0; t < Work::checked; ++t) to[c][t] += x[c][t];
  }

  std::vector<double> answers() const
    requires requires { Work::channels; }
  {
    const sequence input{std::vector<double>(given.x.begin(), given.x.end())};
    sequence x = convolution(input, 0, 1, false), sum(Work::channels, std::vector<double>(Work::checked));
    for (std::size_t l = 0; l < Work::layers; ++l) {
      sequence a = convolution(x, 3 * l + 1, Work::dilation(l), true);
      add(convolution(input, 3 * l + 2, 1, false), a);
      for (auto& feature : a)
        for (double& each : feature) each = each > 0 ? each : each * 0.01;
      add(a, sum);
      add(convolution(a, 3 * l + 3, 1, true), x);
    }
    return convolution(sum, 3 * Work::layers + 1, 1, true)[0];
  }

  static double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }
  // Weight n times x from its column `first` on.
  double product(std::size_t n, std::size_t o, const std::vector<double>& x, std::size_t first) const {
    double z = b(n, o);
    for (std::size_t i = 0; i < x.size(); ++i) z += w(n, o, first + i) * x[i];
    return z;
  }
  std::vector<double> answers() const
    requires requires { Work::units; }
  {
    constexpr std::size_t units = Work::units;
    std::vector<double> h(units), c(units), all;
    for (const float x : given.x) {
      std::vector<double> now(units);
      for (std::size_t u = 0; u < units; ++u) {
        if constexpr (Work::weights.size() == 2) {
          std::vector<double> both{x};
          both.insert(both.end(), h.begin(), h.end());
          const auto z = [&](std::size_t gate) { return product(0, gate * units + u, both, 0); };
          c[u] = sigmoid(z(1)) * c[u] + sigmoid(z(0)) * std::tanh(z(2));
          now[u] = sigmoid(z(3)) * std::tanh(c[u]);
        } else {
          const auto of_input = [&](std::size_t gate) { return product(0, gate * units + u, {x}, 0); };
          const auto of_hidden = [&](std::size_t gate) { return product(1, gate * units + u, h, 0); };
          const double r = sigmoid(of_input(0) + of_hidden(0)), k = sigmoid(of_input(1) + of_hidden(1));
          now[u] = (1 - k) * std::tanh(of_input(2) + r * of_hidden(2)) + k * h[u];
        }
      }
      h = now;
      all.push_back(product(Work::weights.size() - 1, 0, h, 0));
    }
    return all;
  }
};

template <class Work, std::size_t... Steps>
void work(batches<Steps...>) {
  std::printf("# %s %s\n", Work::name, Work::text);
  const reference<Work> of;
  const std::vector<double> answers = of.answers();
  double loss = 0, sum = 0;
  for (std::size_t t = 0; t < Work::checked; ++t) {
    loss += std::pow(answers[t] - of.given.y[t], 2) / double(Work::checked);
    sum += std::abs(answers[t]) * (1 + double(t % 7));
  }
  (std::printf("%s.stream.%zu %.6e %.9e %.9e\n", Work::name, Steps, 2.0 * double(Work::multiply_adds * Steps), loss,
               sum),
   ...);
}

template <class... Works>
void all() {
  (work<Works>(typename Works::stream{}), ...);
}

}  // namespace benchmark

int main() {
  using namespace benchmark;
  all<WORKS>();
}
