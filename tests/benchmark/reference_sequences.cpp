// SPDX-License-Identifier: BSL-1.0
// What the programs of the works on sequences must find, in double: one line for each case, as reference.cpp says. Each
// number is a node that remembers what it was made from, and gradients go back over all nodes of a sample. It shares
// the works and the numbers with the programs, and no arithmetic with any of them.
#include <cmath>
#include <cstdio>
#include <vector>

#include "data.hpp"

namespace benchmark {

inline constexpr int checked_steps = 5;

using values = std::vector<double>;
using node = std::size_t;
using nodes = std::vector<node>;

// The nodes of one sample, the parameters first.
class tape {
 public:
  node number(double value) {
    value_of.push_back(value);
    end.push_back(edges.size());
    return value_of.size() - 1;
  }
  double operator[](node n) const { return value_of[n]; }

  // b + w x of so many pairs, and a sum of squares.
  node dot(const node* w, const node* x, std::size_t count, double sum, std::size_t w_stride = 1,
           std::size_t x_stride = 1) {
    for (std::size_t i = 0; i < count; ++i) {
      const node one = w[i * w_stride], other = x[i * x_stride];
      sum += value_of[one] * value_of[other];
      edges.push_back({one, value_of[other]});
      edges.push_back({other, value_of[one]});
    }
    return number(sum);
  }
  node add(node one, node other) {
    edges.push_back({one, 1});
    edges.push_back({other, 1});
    return number(value_of[one] + value_of[other]);
  }
  node multiply(node one, node other) { return dot(&one, &other, 1, 0); }
  node of(node x, double value, double slope) {
    edges.push_back({x, slope});
    return number(value);
  }
  node sigmoid(node x) {
    const double s = 1 / (1 + std::exp(-value_of[x]));
    return of(x, s, s * (1 - s));
  }
  node tanh(node x) {
    const double t = std::tanh(value_of[x]);
    return of(x, t, 1 - t * t);
  }
  node relu(node x) { return value_of[x] > 0 ? of(x, value_of[x], 1) : of(x, 0, 0); }

  // dC/d(each of the first numbers) of a cost that is the last one.
  values gradient(std::size_t count) const {
    values g(value_of.size());
    g.back() = 1;
    for (node n = value_of.size(); n-- > 0;)
      for (std::size_t e = n == 0 ? 0 : end[n - 1]; e < end[n]; ++e) g[edges[e].from] += g[n] * edges[e].slope;
    return values(g.begin(), g.begin() + long(count));
  }

 private:
  struct edge {
    node from;
    double slope;
  };
  values value_of;
  std::vector<std::size_t> end;  // of each node's edges
  std::vector<edge> edges;
};

// A weight and its bias, and their product with a vector.
nodes linear(tape& t, node first, matrix_extents extents, const nodes& x) {
  nodes y;
  for (std::size_t o = 0; o < extents.outputs; ++o) {
    nodes w;
    for (std::size_t i = 0; i < extents.inputs; ++i) w.push_back(first + o * extents.inputs + i);
    y.push_back(t.add(t.dot(w.data(), x.data(), extents.inputs, 0), first + extents.outputs * extents.inputs + o));
  }
  return y;
}

template <class Work>
struct network;

template <>
struct network<W10> {
  static constexpr std::size_t parameters = matrix_of<W10>(1);
  static constexpr std::size_t forward = W10::steps * 4 * W10::units * (W10::features + W10::units);
  static constexpr std::size_t backward = forward + W10::steps * 4 * W10::units * W10::units;

  static nodes answer(tape& t, const nodes& x) {
    nodes h(W10::units, t.number(0)), c = h, all;
    for (std::size_t s = 0; s < W10::steps; ++s) {
      nodes both(x.begin() + long(s * W10::features), x.begin() + long((s + 1) * W10::features));
      both.insert(both.end(), h.begin(), h.end());
      const nodes z = linear(t, 0, W10::weights[0], both);
      for (std::size_t u = 0; u < W10::units; ++u) {
        const node i = t.sigmoid(z[u]), f = t.sigmoid(z[W10::units + u]), g = t.tanh(z[2 * W10::units + u]),
                   o = t.sigmoid(z[3 * W10::units + u]);
        c[u] = t.add(t.multiply(f, c[u]), t.multiply(i, g));
        h[u] = t.multiply(o, t.tanh(c[u]));
      }
      all.insert(all.end(), h.begin(), h.end());
    }
    return all;
  }
  static void add_parameters(values&) {}
};

// Behind the weights: gain and bias of both norms.
template <>
struct network<W11> {
  static constexpr std::size_t width = W11::width, steps = W11::steps, each = width / W11::heads;
  static constexpr std::size_t norms = matrix_of<W11>(4), parameters = norms + 4 * width;
  static constexpr std::size_t weights = steps * (4 * width * width + 2 * width * W11::inside),
                               heads = 2 * steps * steps * width, forward = weights + heads,
                               backward = 2 * weights - steps * 3 * width * width + 2 * heads;

  static void add_parameters(values& p) {
    for (int norm = 0; norm < 2; ++norm) {
      p.insert(p.end(), width, 1.0);
      p.insert(p.end(), width, 0.0);
    }
  }
  static nodes norm(tape& t, node first, const nodes& x) {
    const double size = double(width);
    nodes beside, y;
    double mean = 0;
    for (const node n : x) mean += t[n] / size;
    const node ones = t.number(-1 / size);
    const nodes share(width, ones);
    const node minus_mean = t.dot(share.data(), x.data(), width, 0);
    for (const node n : x) beside.push_back(t.add(n, minus_mean));
    const node scale = t.number(1 / size);
    const node variance = t.multiply(t.dot(beside.data(), beside.data(), width, 0), scale);
    const double root = 1 / std::sqrt(t[variance] + 1e-5);
    const node inverse = t.of(variance, root, -root * root * root / 2);
    for (std::size_t i = 0; i < width; ++i)
      y.push_back(t.add(t.multiply(t.multiply(beside[i], inverse), first + i), first + width + i));
    return y;
  }
  static nodes answer(tape& t, const nodes& x) {
    std::vector<nodes> q;
    const auto row = [](const nodes& all, std::size_t s) {
      return nodes(all.begin() + long(s * width), all.begin() + long((s + 1) * width));
    };
    for (std::size_t s = 0; s < steps; ++s) q.push_back(linear(t, 0, W11::weights[0], row(x, s)));
    std::vector<nodes> mixed(steps, nodes(width));
    const node scale = t.number(1 / std::sqrt(double(each)));
    for (std::size_t h = 0; h < W11::heads; ++h)
      for (std::size_t s = 0; s < steps; ++s) {
        nodes shares, contents;
        for (std::size_t other = 0; other < steps; ++other) {
          const node score =
              t.multiply(t.dot(q[s].data() + h * each, q[other].data() + width + h * each, each, 0), scale);
          const double e = std::exp(t[score]);
          shares.push_back(t.of(score, e, e));
        }
        const nodes ones(steps, t.number(1));
        const node total = t.dot(ones.data(), shares.data(), steps, 0);
        const node inverse = t.of(total, 1 / t[total], -1 / (t[total] * t[total]));
        for (node& share : shares) share = t.multiply(share, inverse);
        for (std::size_t i = 0; i < each; ++i) {
          contents.clear();
          for (std::size_t other = 0; other < steps; ++other) contents.push_back(q[other][2 * width + h * each + i]);
          mixed[s][h * each + i] = t.dot(shares.data(), contents.data(), steps, 0);
        }
      }
    nodes all;
    for (std::size_t s = 0; s < steps; ++s) {
      nodes sum = linear(t, matrix_of<W11>(1), W11::weights[1], mixed[s]);
      for (std::size_t i = 0; i < width; ++i) sum[i] = t.add(x[s * width + i], sum[i]);
      const nodes a = norm(t, norms, sum);
      nodes inner = linear(t, matrix_of<W11>(2), W11::weights[2], a);
      for (node& n : inner) n = t.relu(n);
      sum = linear(t, matrix_of<W11>(3), W11::weights[3], inner);
      for (std::size_t i = 0; i < width; ++i) sum[i] = t.add(a[i], sum[i]);
      const nodes y = norm(t, norms + 2 * width, sum);
      all.insert(all.end(), y.begin(), y.end());
    }
    return all;
  }
};

template <class Work>
struct sequences {
  numbers given;
  values p;

  explicit sequences(std::size_t rows)
      : given(make_numbers<Work>(rows)), p(given.parameters.begin(), given.parameters.end()) {
    network<Work>::add_parameters(p);
  }
  nodes answer(tape& t, std::size_t row) const {
    for (const double each : p) t.number(each);
    nodes x;
    for (std::size_t i = 0; i < Work::input_size; ++i) x.push_back(t.number(given.x[row * Work::input_size + i]));
    return network<Work>::answer(t, x);
  }
  node cost(tape& t, const nodes& a, std::size_t row) const {
    nodes off;
    for (std::size_t i = 0; i < a.size(); ++i) off.push_back(t.add(a[i], t.number(-given.y[row * a.size() + i])));
    return t.dot(off.data(), off.data(), off.size(), 0);
  }
  double step(std::size_t rows) {
    values sum(p.size());
    double total = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      tape t;
      const node c = cost(t, answer(t, row), row);
      total += t[c] / double(rows);
      const values g = t.gradient(p.size());
      for (std::size_t i = 0; i < p.size(); ++i) sum[i] += g[i] / double(rows);
    }
    for (std::size_t i = 0; i < p.size(); ++i) p[i] -= Work::rate * sum[i];
    return total;
  }
};

template <class Work, std::size_t... Train, std::size_t... Answer>
void work(batches<Train...>, batches<Answer...>) {
  std::printf("# %s %s\n", Work::name, Work::text);
  const auto train = [](std::size_t rows) {
    sequences<Work> net(rows);
    const double first = net.step(rows);
    for (int i = 1; i < checked_steps; ++i) net.step(rows);
    const double flops = 2.0 * double(network<Work>::forward + network<Work>::backward) * double(rows);
    std::printf("%s.train.%zu %.6e %.9e %.9e\n", Work::name, rows, flops, first, net.step(rows));
  };
  const auto answer = [](std::size_t rows) {
    const sequences<Work> net(rows);
    double loss = 0, sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      tape t;
      const nodes a = net.answer(t, row);
      for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(t[a[i]]) * (1 + double((row * a.size() + i) % 7));
      loss += t[net.cost(t, a, row)] / double(rows);
    }
    std::printf("%s.answer.%zu %.6e %.9e %.9e\n", Work::name, rows, 2.0 * double(network<Work>::forward) * double(rows),
                loss, sum);
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
