// SPDX-License-Identifier: BSL-1.0
// The works in xtensor with xtensor-blas: products by BLAS into containers made once, the rest as xtensor's
// expressions, assigned without temporaries.
#include <xtensor-blas/xblas.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>

#include "../program.hpp"

namespace benchmark {

using matrix = xt::xtensor<float, 2>;
using vector = xt::xtensor<float, 1>;

inline matrix matrix_of(std::size_t rows, std::size_t columns, const float* from = nullptr) {
  matrix made = matrix::from_shape({rows, columns});
  if (from != nullptr) std::copy_n(from, made.size(), made.data());
  return made;
}
inline vector vector_of(std::size_t size) { return vector::from_shape({size}); }

struct dense_layer {
  act f;
  matrix weight, a, dz, gradient, mean, square;
  vector bias, bias_gradient, bias_mean, bias_square;

  dense_layer(act function, std::size_t in, std::size_t out, std::size_t rows)
      : f(function),
        weight(matrix_of(out, in)),
        a(matrix_of(rows, out)),
        dz(matrix_of(rows, out)),
        gradient(matrix_of(out, in)),
        bias(vector_of(out)),
        bias_gradient(vector_of(out)) {}

  void set(const float* from, bool adaptive) {
    std::copy_n(from, weight.size(), weight.data());
    std::copy_n(from + weight.size(), bias.size(), bias.data());
    if (!adaptive) return;
    mean = square = xt::zeros<float>(weight.shape());
    bias_mean = bias_square = xt::zeros<float>(bias.shape());
  }

  void forward(const matrix& x) {
    if (a.shape(0) == 1) {
      auto row = xt::view(a, 0);
      xt::blas::gemv(weight, xt::view(x, 0), row);
    } else {
      xt::blas::gemm(x, weight, a, false, true);
    }
    if (f == act::relu)
      xt::noalias(a) = xt::maximum(a + bias, 0.0f);
    else if (f == act::tanh)
      xt::noalias(a) = xt::tanh(a + bias);
    else
      xt::noalias(a) += bias;
  }

  // The derivative by a comes in as dz.
  void backward(const matrix& x) {
    if (f == act::relu)
      xt::noalias(dz) = xt::where(a > 0.0f, dz, 0.0f);
    else if (f == act::tanh)
      xt::noalias(dz) *= 1.0f - a * a;
    xt::blas::gemm(dz, x, gradient, true, false);
    xt::noalias(bias_gradient) = xt::sum(dz, {0});
  }

  void step(rule how, int number) {
    if (how == rule::adam) {
      adam(weight, gradient, mean, square, number);
      adam(bias, bias_gradient, bias_mean, bias_square, number);
    } else {
      xt::noalias(weight) -= float(descent_rate) * gradient;
      xt::noalias(bias) -= float(descent_rate) * bias_gradient;
    }
  }

  template <class P>
  static void adam(P& p, const P& g, P& m, P& v, int number) {
    const float rate = float(adam_rate / (1 - std::pow(0.9, number)));
    const float correction = float(1 / std::sqrt(1 - std::pow(0.999, number)));
    xt::noalias(m) = 0.9f * m + 0.1f * g;
    xt::noalias(v) = 0.999f * v + 0.001f * g * g;
    xt::noalias(p) -= rate * m / (xt::sqrt(v) * correction + 1e-8f);
  }
};

template <class Work>
struct network {
  std::vector<dense_layer> layers;
  matrix x;

  network(const numbers& given, std::size_t rows) : x(matrix_of(rows, Work::input.size(), given.x.data())) {
    for (std::size_t n = 0; n < Work::layers.size(); ++n)
      layers.emplace_back(Work::layers[n].f, input_of<Work>(n).size(), Work::layers[n].outputs, rows);
    set(given);
  }

  void set(const numbers& given) {
    const float* from = given.parameters.data();
    for (dense_layer& each : layers) {
      each.set(from, Work::optimizer == rule::adam);
      from += each.weight.size() + each.bias.size();
    }
  }

  const matrix& input(std::size_t n) const { return n == 0 ? x : layers[n - 1].a; }

  const matrix& forward() {
    for (std::size_t n = 0; n < layers.size(); ++n) layers[n].forward(input(n));
    return layers.back().a;
  }
};

template <class Work, std::size_t Rows>
class trainer {
 public:
  explicit trainer(const numbers& numbers)
      : given(numbers), net(given, Rows), y(matrix_of(Rows, output_size<Work>, given.y.data())) {}

  void reset() {
    net.set(given);
    steps = 0;
  }

  float step() {
    ++steps;
    const matrix& a = net.forward();
    const float loss = cost_and_derivative(a, net.layers.back().dz);
    for (std::size_t n = net.layers.size(); n-- > 0;) {
      net.layers[n].backward(net.input(n));
      if (n > 0) xt::blas::gemm(net.layers[n].dz, net.layers[n].weight, net.layers[n - 1].dz);
    }
    for (dense_layer& each : net.layers) each.step(Work::optimizer, steps);
    return loss;
  }

 private:
  float cost_and_derivative(const matrix& a, matrix& dz) const {
    constexpr float share = 1.0f / float(Rows);
    if constexpr (Work::loss == cost::squared) {
      xt::noalias(dz) = a - y;
      float sum = 0;
      for (const float each : dz) sum += each * each;
      xt::noalias(dz) *= 2 * share;
      return sum * share;
    } else {
      // A row is too short for expressions to pay.
      float sum = 0;
      constexpr std::size_t size = output_size<Work>;
      for (std::size_t r = 0; r < Rows; ++r) {
        const float* from = a.data() + r * size;
        float* to = dz.data() + r * size;
        const float largest = *std::max_element(from, from + size);
        float total = 0;
        for (std::size_t i = 0; i < size; ++i) total += to[i] = std::exp(from[i] - largest);
        for (std::size_t i = 0; i < size; ++i) to[i] *= share / total;
        to[given.classes[r]] -= share;
        sum += std::log(total) + largest - from[given.classes[r]];
      }
      return sum * share;
    }
  }

  const numbers& given;
  network<Work> net;
  matrix y;
  int steps = 0;
};

template <class Work, std::size_t Rows>
class answerer {
 public:
  explicit answerer(const numbers& given) : net(given, Rows) {}
  const float* operator()() { return net.forward().data(); }

 private:
  network<Work> net;
};

inline void prepare(const settings&) {}

}  // namespace benchmark

BENCHMARK_MAIN(trainer, answerer, prepare)
