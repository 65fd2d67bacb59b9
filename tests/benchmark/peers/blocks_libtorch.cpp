// SPDX-License-Identifier: BSL-1.0
// The works on blocks in libtorch's C++ front end, by its own modules.
#include <torch/torch.h>

#include "../program.hpp"

namespace benchmark {

namespace nn = torch::nn;

inline torch::Tensor copy_of(const float* from, std::vector<std::int64_t> extents) {
  return torch::from_blob(const_cast<float*>(from), extents, torch::kFloat32).clone();
}
template <class Work>
torch::Tensor matrix(const numbers& given, std::size_t n) {
  return copy_of(given.parameters.data() + matrix_of<Work>(n),
                 {std::int64_t(Work::weights[n].outputs), std::int64_t(Work::weights[n].inputs)});
}
template <class Work>
torch::Tensor bias(const numbers& given, std::size_t n) {
  return copy_of(given.parameters.data() + bias_of_matrix<Work>(n), {std::int64_t(Work::weights[n].outputs)});
}

template <class Work>
void set_product(torch::Tensor weight, const torch::Tensor& biases, const numbers& given, std::size_t n) {
  weight.copy_(matrix<Work>(given, n).reshape(weight.sizes()));
  if (biases.defined()) torch::Tensor(biases).copy_(bias<Work>(given, n));
}
template <class Work, class Norm>
void set_norm(Norm& norm, const numbers& given, std::size_t n) {
  const torch::Tensor all = matrix<Work>(given, n);
  norm->weight.copy_(all.select(1, 0) + 1);
  norm->bias.copy_(bias<Work>(given, n));
  norm->running_mean.copy_(all.select(1, 1));
  norm->running_var.copy_(all.select(1, 2) + 1);
}

inline nn::Conv2d conv(std::size_t channels, std::int64_t kernel, std::size_t groups) {
  const auto count = std::int64_t(channels);
  return nn::Conv2d(
      nn::Conv2dOptions(count, count, kernel).padding(kernel / 2).groups(std::int64_t(groups)).bias(false));
}

template <class Work>
struct network_of;

template <>
struct network_of<W12> : nn::Module {
  nn::Conv2d conv1 = register_module("conv1", conv(W12::channels, 3, 1));
  nn::BatchNorm2d norm1 = register_module("norm1", nn::BatchNorm2d(std::int64_t(W12::channels)));
  nn::Conv2d conv2 = register_module("conv2", conv(W12::channels, 3, 1));
  nn::BatchNorm2d norm2 = register_module("norm2", nn::BatchNorm2d(std::int64_t(W12::channels)));

  void set(const numbers& given) {
    torch::NoGradGuard no_gradients;
    set_product<W12>(conv1->weight, {}, given, 0);
    set_norm<W12>(norm1, given, 1);
    set_product<W12>(conv2->weight, {}, given, 2);
    set_norm<W12>(norm2, given, 3);
  }
  torch::Tensor forward(const torch::Tensor& x) {
    const torch::Tensor inner = torch::relu(norm1->forward(conv1->forward(x)));
    return torch::relu(x + norm2->forward(conv2->forward(inner)));
  }
};

template <>
struct network_of<W12_separable> : nn::Module {
  nn::Conv2d conv1 = register_module("conv1", conv(W12::channels, 3, W12::channels));
  nn::BatchNorm2d norm1 = register_module("norm1", nn::BatchNorm2d(std::int64_t(W12::channels)));
  nn::Conv2d conv2 = register_module("conv2", conv(W12::channels, 1, 1));
  nn::BatchNorm2d norm2 = register_module("norm2", nn::BatchNorm2d(std::int64_t(W12::channels)));

  void set(const numbers& given) {
    torch::NoGradGuard no_gradients;
    set_product<W12_separable>(conv1->weight, {}, given, 0);
    set_norm<W12_separable>(norm1, given, 1);
    set_product<W12_separable>(conv2->weight, {}, given, 2);
    set_norm<W12_separable>(norm2, given, 3);
  }
  torch::Tensor forward(const torch::Tensor& x) {
    const torch::Tensor inner = torch::relu(norm1->forward(conv1->forward(x)));
    return torch::relu(norm2->forward(conv2->forward(inner)));
  }
};

// EmbeddingBag, with a gradient of all rows or with a sparse one, takes as long, within the spread.
template <>
struct network_of<W13> : nn::Module {
  nn::Embedding table = register_module(
      "table", nn::Embedding(nn::EmbeddingOptions(std::int64_t(W13::vocabulary), std::int64_t(W13::width))));
  nn::Linear linear = register_module("linear", nn::Linear(std::int64_t(W13::width), std::int64_t(W13::output_size)));

  void set(const numbers& given) {
    torch::NoGradGuard no_gradients;
    set_product<W13>(table->weight, {}, given, 0);
    set_product<W13>(linear->weight, linear->bias, given, 1);
  }
  torch::Tensor forward(const torch::Tensor& x) { return linear->forward(table->forward(x).mean(1)); }
};

// In inference each norm is folded into the product before it.
template <>
struct network_of<W14> : nn::Module {
  static constexpr std::size_t count = W14::weights.size() / 2 + 1;
  std::vector<nn::Linear> products, folded;
  std::vector<nn::BatchNorm1d> norms;

  network_of() {
    for (std::size_t n = 0; n < count; ++n) {
      const auto [outputs, inputs] = W14::weights[2 * n];
      const nn::LinearOptions options{std::int64_t(inputs), std::int64_t(outputs)};
      products.push_back(register_module("linear" + std::to_string(n), nn::Linear(options)));
      folded.push_back(nn::Linear(options));
      if (n + 1 < count)
        norms.push_back(register_module("norm" + std::to_string(n), nn::BatchNorm1d(std::int64_t(outputs))));
    }
  }
  void set(const numbers& given) {
    torch::NoGradGuard no_gradients;
    for (std::size_t n = 0; n < count; ++n) {
      torch::Tensor& weight = products[n]->weight;
      torch::Tensor& shift = products[n]->bias;
      set_product<W14>(weight, shift, given, 2 * n);
      folded[n]->weight.copy_(weight);
      folded[n]->bias.copy_(shift);
      if (n + 1 == count) continue;
      set_norm<W14>(norms[n], given, 2 * n + 1);
      const torch::Tensor scale = norms[n]->weight / torch::sqrt(norms[n]->running_var + norms[n]->options.eps());
      folded[n]->weight.copy_(weight * scale.unsqueeze(1));
      folded[n]->bias.copy_((shift - norms[n]->running_mean) * scale + norms[n]->bias);
    }
  }
  torch::Tensor forward(torch::Tensor x) {
    for (std::size_t n = 0; n + 1 < count; ++n)
      x = torch::relu(is_training() ? norms[n]->forward(products[n]->forward(x)) : folded[n]->forward(x));
    return (is_training() ? products : folded).back()->forward(x);
  }
};

template <class Work>
torch::Tensor samples(const numbers& given, std::size_t rows) {
  const auto count = std::int64_t(rows);
  if constexpr (requires { Work::vocabulary; }) {
    std::vector<int> tokens = tokens_of(given, Work::vocabulary);
    return torch::from_blob(tokens.data(), {count, std::int64_t(Work::tokens)}, torch::kInt32).to(torch::kInt64);
  } else {
    const torch::Tensor all = copy_of(given.x.data(), {count, std::int64_t(Work::input_size)});
    if constexpr (Work::side > 1)
      return all.reshape({count, std::int64_t(Work::channels), std::int64_t(Work::side), std::int64_t(Work::side)});
    else
      return all;
  }
}

template <class Work, std::size_t Rows>
class trainer {
 public:
  explicit trainer(const numbers& numbers)
      : given(numbers),
        x(samples<Work>(given, Rows)),
        y(copy_of(given.y.data(), {std::int64_t(Rows), std::int64_t(Work::output_size)})),
        classes(torch::tensor(std::vector<std::int64_t>(given.classes.begin(), given.classes.end()))) {}
  void reset() {
    net.set(given);
    optimizer = std::make_unique<torch::optim::SGD>(net.parameters(), torch::optim::SGDOptions(Work::rate));
  }
  float step() {
    optimizer->zero_grad();
    const torch::Tensor answers = net.forward(x), loss = loss_of(answers);
    loss.backward();
    optimizer->step();
    return loss.template item<float>();
  }

 private:
  const numbers& given;
  network_of<Work> net;
  torch::Tensor x, y, classes;
  std::unique_ptr<torch::optim::Optimizer> optimizer;

  torch::Tensor loss_of(const torch::Tensor& answers) const {
    if constexpr (Work::loss == cost::classes)
      return torch::nn::functional::cross_entropy(answers, classes);
    else
      return torch::mse_loss(answers.reshape(y.sizes()), y, torch::Reduction::Sum) / double(Rows);
  }
};

template <class Work, std::size_t Rows>
class answerer {
 public:
  explicit answerer(const numbers& given) : x(samples<Work>(given, Rows)) {
    net.set(given);
    net.eval();
  }
  struct answers {
    torch::Tensor tensor;
    const float* data() const { return tensor.template data_ptr<float>(); }
  };
  answers operator()() {
    torch::InferenceMode no_gradient;
    return {net.forward(x)};
  }

 private:
  network_of<Work> net;
  torch::Tensor x;
};

inline void prepare(const settings& how) {
  at::set_num_threads(how.threads);
  at::set_num_interop_threads(1);
}

}  // namespace benchmark

BENCHMARK_MAIN(trainer, answerer, prepare)
