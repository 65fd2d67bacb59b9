// SPDX-License-Identifier: BSL-1.0
// What the programs of the blocks must find, by plain loops in double: one line for each case, as reference.cpp says. A
// layer takes a whole batch and keeps what it needs to go back. It shares the works and the numbers with the programs,
// and no arithmetic with any of them.
#include <cmath>
#include <cstdio>
#include <memory>
#include <vector>

#include "data.hpp"

namespace benchmark {

inline constexpr int checked_steps = 5;

using values = std::vector<double>;  // (rows, channels, side, side)

struct layer_of_batch {
  virtual ~layer_of_batch() = default;
  virtual values forward(const values& x, bool training) = 0;
  virtual values backward(const values& dy, double rate) = 0;  // moves the parameters, returns dx
  virtual double multiply_adds(std::size_t) const { return 0; }
};
using layers = std::vector<std::unique_ptr<layer_of_batch>>;

// A product on each pixel, or on its neighbourhood of 3 x 3 with zeros around the image; depthwise, each channel by
// itself.
struct product : layer_of_batch {
  std::size_t outputs, inputs, side, kernel;
  bool depthwise, has_bias;
  values w, b, kept;

  product(std::size_t out, std::size_t in, std::size_t pixels, std::size_t extent, bool by_channel, bool biased)
      : outputs(out), inputs(in), side(pixels), kernel(extent), depthwise(by_channel), has_bias(biased) {}

  double multiply_adds(std::size_t rows) const override {
    return double(rows * side * side * outputs * (depthwise ? 1 : inputs) * kernel * kernel);
  }
  // each(place of y, of w, of x)
  template <class Each>
  void for_each_product(std::size_t rows, Each each) const {
    const std::size_t reach = kernel / 2;
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t o = 0; o < outputs; ++o)
        for (std::size_t i = depthwise ? o : 0; i < (depthwise ? o + 1 : inputs); ++i)
          for (std::size_t k = 0; k < kernel * kernel; ++k) {
            const std::size_t down = k / kernel, right = k % kernel;
            const std::size_t weight = ((depthwise ? o : o * inputs + i)) * kernel * kernel + k;
            for (std::size_t v = 0; v < side; ++v)
              for (std::size_t h = 0; h < side; ++h)
                if (v + down >= reach && v + down < side + reach && h + right >= reach && h + right < side + reach)
                  each(((r * outputs + o) * side + v) * side + h, weight,
                       ((r * inputs + i) * side + v + down - reach) * side + h + right - reach);
          }
  }
  values forward(const values& x, bool) override {
    kept = x;
    const std::size_t rows = x.size() / inputs / side / side;
    values y(rows * outputs * side * side);
    for (std::size_t i = 0; has_bias && i < y.size(); ++i) y[i] = b[i / side / side % outputs];
    for_each_product(rows, [&](std::size_t o, std::size_t k, std::size_t i) { y[o] += w[k] * x[i]; });
    return y;
  }
  values backward(const values& dy, double rate) override {
    values dx(kept.size()), dw(w.size());
    for_each_product(dy.size() / outputs / side / side, [&](std::size_t o, std::size_t k, std::size_t i) {
      dx[i] += w[k] * dy[o];
      dw[k] += kept[i] * dy[o];
    });
    for (std::size_t k = 0; k < w.size(); ++k) w[k] -= rate * dw[k];
    for (std::size_t i = 0; has_bias && i < dy.size(); ++i) b[i / side / side % outputs] -= rate * dy[i];
    return dx;
  }
};

struct norm : layer_of_batch {
  std::size_t channels, pixels;
  values gain, shift, mean, variance, normal, deviation;

  norm(std::size_t count, std::size_t side) : channels(count), pixels(side * side) {}

  template <class Each>
  void for_each(std::size_t size, Each each) const {
    for (std::size_t i = 0; i < size; ++i) each(i, i / pixels % channels);
  }
  values forward(const values& x, bool training) override {
    const double count = double(x.size() / channels);
    values m = mean, v = variance, y(x.size());
    if (training) {
      m = v = values(channels);
      for_each(x.size(), [&](std::size_t i, std::size_t c) { m[c] += x[i] / count; });
      for_each(x.size(), [&](std::size_t i, std::size_t c) { v[c] += (x[i] - m[c]) * (x[i] - m[c]) / count; });
    }
    normal.resize(x.size());
    deviation.clear();
    for (const double each : v) deviation.push_back(std::sqrt(each + 1e-5));
    for_each(x.size(), [&](std::size_t i, std::size_t c) {
      normal[i] = (x[i] - m[c]) / deviation[c];
      y[i] = normal[i] * gain[c] + shift[c];
    });
    return y;
  }
  values backward(const values& dy, double rate) override {
    const double count = double(dy.size() / channels);
    values sum(channels), along(channels), dx(dy.size());
    for_each(dy.size(), [&](std::size_t i, std::size_t c) { sum[c] += dy[i], along[c] += dy[i] * normal[i]; });
    for_each(dy.size(), [&](std::size_t i, std::size_t c) {
      dx[i] = gain[c] / deviation[c] * (dy[i] - (sum[c] + normal[i] * along[c]) / count);
    });
    for (std::size_t c = 0; c < channels; ++c) gain[c] -= rate * along[c], shift[c] -= rate * sum[c];
    return dx;
  }
};

struct relu : layer_of_batch {
  values kept;
  values forward(const values& x, bool) override {
    kept = x;
    for (double& each : kept) each = each > 0 ? each : 0;
    return kept;
  }
  values backward(const values& dy, double) override {
    values dx = dy;
    for (std::size_t i = 0; i < dx.size(); ++i) dx[i] = kept[i] > 0 ? dx[i] : 0;
    return dx;
  }
};

struct residual : layer_of_batch {
  layers inside;
  values forward(const values& x, bool training) override {
    values y = x;
    for (auto& each : inside) y = each->forward(y, training);
    for (std::size_t i = 0; i < x.size(); ++i) y[i] += x[i];
    return y;
  }
  values backward(const values& dy, double rate) override {
    values dx = dy;
    for (std::size_t n = inside.size(); n-- > 0;) dx = inside[n]->backward(dx, rate);
    for (std::size_t i = 0; i < dx.size(); ++i) dx[i] += dy[i];
    return dx;
  }
  // Without the gradient of the input.
  double multiply_adds(std::size_t rows) const override {
    double sum = 0;
    for (const auto& each : inside) sum += each->multiply_adds(rows);
    return sum;
  }
};

// The mean of the rows of a table that tokens name.
struct mean_of_rows : layer_of_batch {
  std::size_t width, tokens;
  values table;
  std::vector<int> named;
  mean_of_rows(std::size_t features, std::size_t count) : width(features), tokens(count) {}
  values forward(const values&, bool) override {
    values y(named.size() / tokens * width);
    for (std::size_t t = 0; t < named.size(); ++t)
      for (std::size_t f = 0; f < width; ++f)
        y[t / tokens * width + f] += table[std::size_t(named[t]) * width + f] / double(tokens);
    return y;
  }
  values backward(const values& dy, double rate) override {
    for (std::size_t t = 0; t < named.size(); ++t)
      for (std::size_t f = 0; f < width; ++f)
        table[std::size_t(named[t]) * width + f] -= rate * dy[t / tokens * width + f] / double(tokens);
    return {};
  }
};

template <class Work>
struct network {
  numbers given;
  layers all;
  double forward = 0, input_gradient = 0;  // multiply-adds; of the gradient of the first product's input

  explicit network(std::size_t rows) : given(make_numbers<Work>(rows)) { make(Work{}, rows); }

  double parameter(std::size_t n, std::size_t row, std::size_t column) const {
    return given.parameters[matrix_of<Work>(n) + row * Work::weights[n].inputs + column];
  }
  values matrix(std::size_t n) const {
    const auto begin = given.parameters.begin();
    return values(begin + long(matrix_of<Work>(n)), begin + long(bias_of_matrix<Work>(n)));
  }
  values bias(std::size_t n) const {
    const auto begin = given.parameters.begin();
    return values(begin + long(bias_of_matrix<Work>(n)), begin + long(matrix_of<Work>(n + 1)));
  }
  void add_product(layers& to, std::size_t rows, std::size_t n, std::size_t kernel, bool depthwise, bool biased) {
    const auto [outputs, columns] = Work::weights[n];
    auto made = std::make_unique<product>(outputs, depthwise ? outputs : columns / kernel / kernel, Work::side, kernel,
                                          depthwise, biased);
    made->w = matrix(n), made->b = bias(n);
    forward += made->multiply_adds(rows);
    if (n == 0) input_gradient = made->multiply_adds(rows);
    to.push_back(std::move(made));
  }
  void add_norm(layers& to, std::size_t n) {
    auto made = std::make_unique<norm>(Work::weights[n].outputs, Work::side);
    made->shift = bias(n);
    for (std::size_t c = 0; c < made->channels; ++c) {
      made->gain.push_back(1 + parameter(n, c, 0));
      made->mean.push_back(parameter(n, c, 1));
      made->variance.push_back(1 + parameter(n, c, 2));
    }
    to.push_back(std::move(made));
  }

  void make(W12, std::size_t rows) {
    auto block = std::make_unique<residual>();
    add_product(block->inside, rows, 0, 3, false, false);
    add_norm(block->inside, 1);
    block->inside.push_back(std::make_unique<relu>());
    add_product(block->inside, rows, 2, 3, false, false);
    add_norm(block->inside, 3);
    all.push_back(std::move(block));
    all.push_back(std::make_unique<relu>());
  }
  void make(W12_separable, std::size_t rows) {
    for (std::size_t n = 0; n < 4; n += 2) {
      add_product(all, rows, n, n == 0 ? 3 : 1, n == 0, false);
      add_norm(all, n + 1);
      all.push_back(std::make_unique<relu>());
    }
  }
  void make(W13, std::size_t rows) {
    auto table = std::make_unique<mean_of_rows>(W13::width, W13::tokens);
    table->table = matrix(0), table->named = tokens_of(given, W13::vocabulary);
    all.push_back(std::move(table));
    add_product(all, rows, 1, 1, false, true);
  }
  void make(W14, std::size_t rows) {
    for (std::size_t n = 0; n < W14::weights.size(); n += 2) {
      add_product(all, rows, n, 1, false, true);
      if (n + 1 == W14::weights.size()) break;
      add_norm(all, n + 1);
      all.push_back(std::make_unique<relu>());
    }
  }

  values answers(bool training) {
    values x(given.x.begin(), given.x.end());
    for (auto& each : all) x = each->forward(x, training);
    return x;
  }
  // The mean over the rows, and its derivative by the answers.
  double cost_of(const values& a, std::size_t rows, values& derivative) const {
    constexpr std::size_t size = Work::output_size;
    derivative.resize(a.size());
    double total = 0;
    for (std::size_t r = 0; r < rows; ++r) {
      double sum = 0;
      for (std::size_t i = r * size; i < (r + 1) * size; ++i)
        if constexpr (Work::loss == cost::squared) {
          const double off = a[i] - given.y[i];
          total += off * off / double(rows), derivative[i] = 2 * off / double(rows);
        } else {
          sum += std::exp(a[i]);
        }
      if constexpr (Work::loss == cost::classes) {
        const std::size_t right = r * size + std::size_t(given.classes[r]);
        total += (std::log(sum) - a[right]) / double(rows);
        for (std::size_t i = r * size; i < (r + 1) * size; ++i)
          derivative[i] = (std::exp(a[i]) / sum - (i == right ? 1 : 0)) / double(rows);
      }
    }
    return total;
  }
  double step(std::size_t rows) {
    values gradient;
    const double cost = cost_of(answers(true), rows, gradient);
    for (std::size_t n = all.size(); n-- > 0;) gradient = all[n]->backward(gradient, Work::rate);
    return cost;
  }
};

template <class Work, std::size_t... Train, std::size_t... Answer>
void work(batches<Train...>, batches<Answer...>) {
  std::printf("# %s %s\n", Work::name, Work::text);
  const auto train = [](std::size_t rows) {
    network<Work> net(rows);
    const double first = net.step(rows);
    for (int i = 1; i < checked_steps; ++i) net.step(rows);
    std::printf("%s.train.%zu %.6e %.9e %.9e\n", Work::name, rows, 2 * (3 * net.forward - net.input_gradient), first,
                net.step(rows));
  };
  [[maybe_unused]] const auto answer = [](std::size_t rows) {
    network<Work> net(rows);
    const values a = net.answers(false);
    values unused;
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i]) * (1 + double(i % 7));
    std::printf("%s.answer.%zu %.6e %.9e %.9e\n", Work::name, rows, 2 * net.forward, net.cost_of(a, rows, unused), sum);
  };
  (train(Train), ...);
  (answer(Answer), ...);
}

template <class... Works>
void all() {
  (work<Works>(typename Works::train{}, typename Works::answer{}), ...);
}

}  // namespace benchmark

int main() {
  using namespace benchmark;
  all<WORKS>();
}
