// SPDX-License-Identifier: BSL-1.0
// The works in Eigen, by hand: fixed sizes, no allocation, bias and activation in one pass over each product.
#define EIGEN_STACK_ALLOCATION_LIMIT 0
#include <Eigen/Dense>
#include <memory>
#include <tuple>

#include "../program.hpp"

namespace benchmark {

// Columns are samples.
template <std::size_t Rows, std::size_t Columns>
using matrix = Eigen::Matrix<float, int(Rows), int(Columns)>;

struct adam_step {
  float rate, correction;

  explicit adam_step(int number)
      : rate(float(adam_rate / (1 - std::pow(0.9, number)))),
        correction(float(1 / std::sqrt(1 - std::pow(0.999, number)))) {}

  // Blocks that stay in L1, because Eigen's expressions make three passes. Written as expressions, so that the root is
  // vectorized.
  template <class P>
  void operator()(P& p, const P& g, P& mean, P& square) const {
    constexpr Eigen::Index block = 1024;
    for (Eigen::Index i = 0; i < p.size(); i += block) {
      const Eigen::Index count = std::min(block, p.size() - i);
      const auto part = [&](auto& of) { return Eigen::Map<Eigen::ArrayXf>(of.data() + i, count); };
      const Eigen::Map<const Eigen::ArrayXf> gradient(g.data() + i, count);
      auto m = part(mean), v = part(square);
      m = 0.9f * m + 0.1f * gradient;
      v = 0.999f * v + 0.001f * gradient.square();
      part(p) -= rate * m / (v.sqrt() * correction + 1e-8f);
    }
  }
};

template <class Work, std::size_t N, std::size_t Rows, bool Training>
struct layer_of {
  static constexpr std::size_t in = input_of<Work>(N).size();
  static constexpr std::size_t out = Work::layers[N].outputs;
  static constexpr act f = Work::layers[N].f;
  static constexpr bool adaptive = Training && Work::optimizer == rule::adam;
  static constexpr std::size_t kept = Training ? out : 0;
  static constexpr std::size_t remembered = adaptive ? out : 0;

  matrix<out, in> weight;
  matrix<out, 1> bias;
  matrix<out, Rows> a;
  matrix<kept, Rows> dz;
  matrix<kept, in> weight_gradient;
  matrix<kept, 1> bias_gradient;
  matrix<remembered, in> weight_mean, weight_square;
  matrix<remembered, 1> bias_mean, bias_square;

  void set(const numbers& given) {
    using row_major = Eigen::Matrix<float, int(out), int(in), in == 1 ? Eigen::ColMajor : Eigen::RowMajor>;
    weight = Eigen::Map<const row_major>(given.parameters.data() + weight_of<Work>(N));
    bias = Eigen::Map<const matrix<out, 1>>(given.parameters.data() + bias_of<Work>(N));
    if constexpr (adaptive) weight_mean.setZero(), weight_square.setZero(), bias_mean.setZero(), bias_square.setZero();
  }

  // A tiny product is one expression; in a small one each column of the result stays in registers; a large one is
  // Eigen's blocked product, onto the bias. Each was the fastest of several ways for its sizes, with g++ and clang.
  static constexpr bool tiny = out * in * Rows <= 64;
  static constexpr bool small = !tiny && out > 1 && out* in <= 1024;

  void forward(const matrix<in, Rows>& x) {
    if constexpr (tiny && Rows == 1) {
      a = activated(weight.lazyProduct(x) + bias);
    } else if constexpr (small) {
      for (int c = 0; c < int(Rows); ++c) {
        matrix<out, 1> z = bias;
        for (int k = 0; k < int(in); ++k) z += weight.col(k) * x(k, c);
        a.col(c) = activated(z);
      }
    } else {
      a.colwise() = bias;
      a.noalias() += weight * x;
      if constexpr (f != act::none) a = activated(a);
    }
  }

  template <class Z>
  static auto activated(const Z& z) {
    if constexpr (f == act::tanh)
      return z.array().tanh().matrix();
    else if constexpr (f == act::relu)
      return z.cwiseMax(0.0f);
    else
      return z;
  }

  // The derivative by a comes in as dz.
  void backward() {
    if constexpr (f == act::tanh) {
      dz.array() *= 1.0f - a.array().square();
    } else if constexpr (f == act::relu) {
      // A loop: Eigen's select is not vectorized with every compiler.
      float* to = dz.data();
      const float* from = a.data();
      for (int i = 0; i < int(out * Rows); ++i) to[i] = from[i] > 0 ? to[i] : 0;
    }
  }

  void hand_back(matrix<in, Rows>& dx) const {
    if constexpr (small) {
      const matrix<in, out> transposed = weight.transpose();
      for (int c = 0; c < int(Rows); ++c) {
        matrix<in, 1> z = transposed.col(0) * dz(0, c);
        for (int k = 1; k < int(out); ++k) z += transposed.col(k) * dz(k, c);
        dx.col(c) = z;
      }
    } else {
      dx.noalias() = weight.transpose() * dz;
    }
  }

  // Descent needs no gradient in memory.
  void step(const matrix<in, Rows>& x, int number) {
    if constexpr (adaptive) {
      weight_gradient.noalias() = dz * x.transpose();
      bias_gradient = dz.rowwise().sum();
      const adam_step move(number);
      move(weight, weight_gradient, weight_mean, weight_square);
      move(bias, bias_gradient, bias_mean, bias_square);
    } else {
      constexpr float rate = float(descent_rate);
      if constexpr (Rows == 1) {
        for (int i = 0; i < int(in); ++i) weight.col(i) -= dz * (rate * x(i));
      } else if constexpr (small) {
        for (int i = 0; i < int(in); ++i) {
          matrix<out, 1> z = dz.col(0) * x(i, 0);
          for (int c = 1; c < int(Rows); ++c) z += dz.col(c) * x(i, c);
          weight.col(i) -= rate * z;
        }
      } else {
        weight.noalias() -= rate * dz * x.transpose();
      }
      bias -= rate * dz.rowwise().sum();
    }
  }
};

template <class Work, std::size_t Rows, bool Training, std::size_t... N>
std::tuple<layer_of<Work, N, Rows, Training>...> tuple_of(std::index_sequence<N...>);

template <class Work, std::size_t Rows, bool Training>
struct network {
  static constexpr std::size_t depth = Work::layers.size();
  static constexpr std::size_t in = Work::input.size();
  static constexpr std::size_t out = output_size<Work>;

  decltype(tuple_of<Work, Rows, Training>(std::make_index_sequence<depth>{})) layers;
  matrix<in, Rows> x;
  matrix<out, Rows> y;
  int classes[Rows];
  int steps = 0;

  explicit network(const numbers& given) : x(given.x.data()), y(given.y.data()) {
    std::copy_n(given.classes.begin(), Rows, classes);
    set(given);
  }

  void set(const numbers& given) {
    steps = 0;
    std::apply([&](auto&... layer) { (layer.set(given), ...); }, layers);
  }

  template <std::size_t N>
  const auto& input() const {
    if constexpr (N == 0)
      return x;
    else
      return std::get<N - 1>(layers).a;
  }

  template <std::size_t N = 0>
  const auto& forward() {
    std::get<N>(layers).forward(input<N>());
    if constexpr (N + 1 == depth)
      return std::get<N>(layers).a;
    else
      return forward<N + 1>();
  }

  // The mean cost; its derivative becomes the last layer's dz.
  float cost_and_derivative() {
    const auto& a = std::get<depth - 1>(layers).a;
    auto& dz = std::get<depth - 1>(layers).dz;
    constexpr float share = 1.0f / float(Rows);
    if constexpr (Work::loss == cost::squared) {
      dz = a - y;
      const float sum = dz.squaredNorm();
      dz *= 2 * share;
      return sum * share;
    } else {
      float sum = 0;
      for (int c = 0; c < int(Rows); ++c) {
        const float largest = a.col(c).maxCoeff();
        dz.col(c) = (a.col(c).array() - largest).exp();
        const float total = dz.col(c).sum();
        dz.col(c) *= share / total;
        dz(classes[c], c) -= share;
        sum += std::log(total) + largest - a(classes[c], c);
      }
      return sum * share;
    }
  }

  // Layer N's step comes after the layer before it has its derivative from the old weight.
  template <std::size_t N = depth - 1>
  void backward() {
    auto& here = std::get<N>(layers);
    here.backward();
    if constexpr (N > 0) {
      here.hand_back(std::get<N - 1>(layers).dz);
      here.step(input<N>(), steps);
      backward<N - 1>();
    } else {
      here.step(x, steps);
    }
  }
};

template <class Work, std::size_t Rows>
class trainer {
 public:
  explicit trainer(const numbers& numbers)
      : given(numbers), net(std::make_unique<network<Work, Rows, true>>(numbers)) {}

  void reset() { net->set(given); }

  float step() {
    ++net->steps;
    net->forward();
    const float found = net->cost_and_derivative();
    net->backward();
    return found;
  }

 private:
  const numbers& given;
  std::unique_ptr<network<Work, Rows, true>> net;
};

template <class Work, std::size_t Rows>
class answerer {
 public:
  explicit answerer(const numbers& given) : net(std::make_unique<network<Work, Rows, false>>(given)) {}
  const float* operator()() { return net->forward().data(); }

 private:
  std::unique_ptr<network<Work, Rows, false>> net;
};

inline void prepare(const settings&) {}

}  // namespace benchmark

BENCHMARK_MAIN(trainer, answerer, prepare)
