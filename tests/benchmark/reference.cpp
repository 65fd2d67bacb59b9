// SPDX-License-Identifier: BSL-1.0
// What every program must find, by plain loops in double: one line for each case,
//
//   W4.train.64  FLOPS  LOSS  LOSS_AFTER_STEPS
//   W4.answer.1  FLOPS  LOSS  SUM
//
// Flops are two a multiply-add of the products, without the gradient of the input; an optimizer's are not counted.
// It shares the works and the numbers with the programs, and no arithmetic with any of them.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "data.hpp"

namespace benchmark {

inline constexpr int checked_steps = 5;

using values = std::vector<double>;

// One layer of one network: values before the pool, values after it, and their gradients, of one sample.
struct stage {
  layer what;
  image in, middle, out;
  values weight, bias, weight_gradient, bias_gradient, moment[2], activated, pooled;
  std::vector<std::size_t> winner;

  std::size_t input_place(std::size_t c, std::size_t y, std::size_t x) const {
    return (c * in.height + y) * in.width + x;
  }
};

double activation(act f, double z) { return f == act::relu ? (z > 0 ? z : 0) : f == act::tanh ? std::tanh(z) : z; }
double slope(act f, double a) { return f == act::relu ? (a > 0 ? 1 : 0) : f == act::tanh ? 1 - a * a : 1; }

// Calls each(output, weight, input) for every multiply-add of a layer.
template <class Each>
void for_each_product(const stage& s, Each each) {
  if (!s.what.convolves()) {
    for (std::size_t o = 0; o < s.what.outputs; ++o)
      for (std::size_t i = 0; i < s.in.size(); ++i) each(o, o * s.in.size() + i, i);
    return;
  }
  const std::size_t k = s.what.kernel;
  for (std::size_t o = 0; o < s.middle.size(); ++o) {
    const std::size_t filter = o / (s.middle.height * s.middle.width);
    const std::size_t top = o / s.middle.width % s.middle.height * s.what.stride,
                      left = o % s.middle.width * s.what.stride;
    for (std::size_t c = 0; c < s.in.channels; ++c)
      for (std::size_t y = 0; y < k; ++y)
        for (std::size_t x = 0; x < k; ++x)
          each(o, ((filter * s.in.channels + c) * k + y) * k + x, s.input_place(c, top + y, left + x));
  }
}

void forward(stage& s, const values& x) {
  const std::size_t pixels = s.middle.height * s.middle.width;
  for (std::size_t o = 0; o < s.activated.size(); ++o) s.activated[o] = s.bias[o / pixels];
  for_each_product(s, [&](std::size_t o, std::size_t w, std::size_t i) { s.activated[o] += s.weight[w] * x[i]; });
  for (double& a : s.activated) a = activation(s.what.f, a);
  for (std::size_t o = 0; o < s.pooled.size(); ++o) {
    const std::size_t channel = o / (s.out.height * s.out.width), top = o / s.out.width % s.out.height * s.what.pool,
                      left = o % s.out.width * s.what.pool;
    s.pooled[o] = -INFINITY;
    for (std::size_t y = top; y < top + s.what.pool; ++y)
      for (std::size_t x2 = left; x2 < left + s.what.pool; ++x2) {
        const std::size_t place = (channel * s.middle.height + y) * s.middle.width + x2;
        if (s.activated[place] > s.pooled[o]) s.pooled[o] = s.activated[place], s.winner[o] = place;
      }
  }
}

values backward(stage& s, const values& x, const values& gradient, bool first) {
  const std::size_t pixels = s.middle.height * s.middle.width;
  values dz(s.activated.size()), dx(x.size());
  for (std::size_t o = 0; o < gradient.size(); ++o)
    dz[s.winner[o]] += gradient[o] * slope(s.what.f, s.activated[s.winner[o]]);
  for (std::size_t o = 0; o < dz.size(); ++o) s.bias_gradient[o / pixels] += dz[o];
  for_each_product(s, [&](std::size_t o, std::size_t w, std::size_t i) { s.weight_gradient[w] += dz[o] * x[i]; });
  if (!first) for_each_product(s, [&](std::size_t o, std::size_t w, std::size_t i) { dx[i] += dz[o] * s.weight[w]; });
  return dx;
}

void move(rule how, int number, values& p, values& g, double* mean, double* square) {
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (how == rule::descent) {
      p[i] -= descent_rate * g[i];
    } else {
      mean[i] = 0.9 * mean[i] + 0.1 * g[i];
      square[i] = 0.999 * square[i] + 0.001 * g[i] * g[i];
      p[i] -= adam_rate * mean[i] / (1 - std::pow(0.9, number)) /
              (std::sqrt(square[i] / (1 - std::pow(0.999, number))) + 1e-8);
    }
    g[i] = 0;
  }
}

template <class Work>
struct network {
  std::vector<stage> stages;
  numbers given;

  explicit network(std::size_t rows) : given(make_numbers<Work>(rows)) {
    for (std::size_t n = 0; n < Work::layers.size(); ++n) {
      stage s{};
      s.what = Work::layers[n], s.in = input_of<Work>(n), s.middle = s.what.convolved(s.in), s.out = s.what.after(s.in);
      const auto begin = given.parameters.begin();
      s.weight.assign(begin + long(weight_of<Work>(n)), begin + long(bias_of<Work>(n)));
      s.bias.assign(begin + long(bias_of<Work>(n)), begin + long(weight_of<Work>(n + 1)));
      s.weight_gradient.resize(s.weight.size()), s.bias_gradient.resize(s.bias.size());
      for (values& moment : s.moment) moment.resize(s.weight.size() + s.bias.size());
      s.activated.resize(s.middle.size()), s.pooled.resize(s.out.size()), s.winner.resize(s.out.size());
      stages.push_back(std::move(s));
    }
  }

  values input(std::size_t row) const {
    const auto begin = given.x.begin() + long(row * Work::input.size());
    return values(begin, begin + long(Work::input.size()));
  }

  const values& answer(const values& x) {
    for (std::size_t n = 0; n < stages.size(); ++n) forward(stages[n], n == 0 ? x : stages[n - 1].pooled);
    return stages.back().pooled;
  }

  // The loss of one row, and its derivative.
  double loss(const values& a, std::size_t row, values& derivative) const {
    derivative.resize(a.size());
    double sum = 0;
    if (Work::loss == cost::squared) {
      for (std::size_t i = 0; i < a.size(); ++i) {
        const double off = a[i] - given.y[row * a.size() + i];
        sum += off * off, derivative[i] = 2 * off;
      }
      return sum;
    }
    for (const double each : a) sum += std::exp(each);
    for (std::size_t i = 0; i < a.size(); ++i)
      derivative[i] = std::exp(a[i]) / sum - (int(i) == given.classes[row] ? 1 : 0);
    return std::log(sum) - a[std::size_t(given.classes[row])];
  }

  double step(std::size_t rows, int number) {
    double total = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      const values x = input(row);
      values gradient;
      total += loss(answer(x), row, gradient) / double(rows);
      for (double& g : gradient) g /= double(rows);
      for (std::size_t n = stages.size(); n-- > 0;)
        gradient = backward(stages[n], n == 0 ? x : stages[n - 1].pooled, gradient, n == 0);
    }
    for (stage& s : stages) {
      move(Work::optimizer, number, s.weight, s.weight_gradient, s.moment[0].data(), s.moment[1].data());
      move(Work::optimizer, number, s.bias, s.bias_gradient, s.moment[0].data() + s.weight.size(),
           s.moment[1].data() + s.weight.size());
    }
    return total;
  }

  double flops(std::size_t rows, bool training) const {
    double sum = 0;
    for (std::size_t n = 0; n < stages.size(); ++n)
      sum += 2.0 * double(stages[n].what.multiply_adds(stages[n].in)) * (training ? (n == 0 ? 2 : 3) : 1);
    return sum * double(rows);
  }
};

template <class Work, std::size_t... Train, std::size_t... Answer>
void work(batches<Train...>, batches<Answer...>) {
  [[maybe_unused]] const auto train = [](std::size_t rows) {
    network<Work> net(rows);
    const double first = net.step(rows, 1);
    for (int i = 1; i < checked_steps; ++i) net.step(rows, i + 1);
    std::printf("%s.train.%zu %.6e %.9e %.9e\n", Work::name, rows, net.flops(rows, true), first,
                net.step(rows, checked_steps + 1));
  };
  [[maybe_unused]] const auto answer = [](std::size_t rows) {
    network<Work> net(rows);
    double loss = 0, sum = 0;
    values unused;
    for (std::size_t row = 0; row < rows; ++row) {
      const values& a = net.answer(net.input(row));
      loss += net.loss(a, row, unused) / double(rows);
      for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i]) * (1 + double((row * a.size() + i) % 7));
    }
    std::printf("%s.answer.%zu %.6e %.9e %.9e\n", Work::name, rows, net.flops(rows, false), loss, sum);
  };
  (train(Train), ...);
  (answer(Answer), ...);
}

template <class... Works>
void all() {
  (work<Works>(typename Works::train{}, typename Works::answer{}), ...);
}

// The works with their descriptions, for the table: "# W4 784-128-64-10, relu, Adam".
template <class... Works>
void describe() {
  (std::printf("# %s %s\n", Works::name, Works::text), ...);
}

}  // namespace benchmark

int main() {
  using namespace benchmark;
  describe<WORKS>();
  all<WORKS>();
}
