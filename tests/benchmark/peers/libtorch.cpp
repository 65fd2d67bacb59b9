// SPDX-License-Identifier: BSL-1.0
// The works in libtorch's C++ front end: modules, autograd and its optimizers, as its users write them. No gradient is
// recorded for answers.
#include <torch/torch.h>

#include "../program.hpp"

namespace benchmark {

namespace nn = torch::nn;

inline torch::Tensor copy_of(const float* from, std::vector<std::int64_t> extents) {
  return torch::from_blob(const_cast<float*>(from), extents, torch::kFloat32).clone();
}

template <class Work>
struct network_of : nn::Module {
  std::vector<nn::Linear> linear;
  std::vector<nn::Conv2d> convolution;

  network_of() {
    image extents = Work::input;
    for (std::size_t n = 0; n < Work::layers.size(); ++n) {
      const layer& each = Work::layers[n];
      const std::string name = "layer" + std::to_string(n);
      if (each.convolves())
        convolution.push_back(
            register_module(name, nn::Conv2d(nn::Conv2dOptions(std::int64_t(extents.channels),
                                                               std::int64_t(each.outputs), std::int64_t(each.kernel))
                                                 .stride(std::int64_t(each.stride)))));
      else
        linear.push_back(register_module(name, nn::Linear(std::int64_t(extents.size()), std::int64_t(each.outputs))));
      extents = each.after(extents);
    }
  }

  void set(const numbers& given) {
    torch::NoGradGuard no_gradients;
    std::size_t n = 0, place = 0;
    for (torch::Tensor& p : parameters()) {
      p.copy_(copy_of(given.parameters.data() + place, p.sizes().vec()));
      place += std::size_t(p.numel());
      ++n;
    }
  }

  torch::Tensor forward(torch::Tensor a) {
    std::size_t linear_place = 0, convolution_place = 0;
    for (const layer& each : Work::layers) {
      if (each.convolves()) {
        a = convolution[convolution_place++](a);
      } else {
        if (a.dim() > 2) a = a.flatten(1);
        a = linear[linear_place++](a);
      }
      if (each.f == act::relu) a = torch::relu(a);
      if (each.f == act::tanh) a = torch::tanh(a);
      if (each.pool > 1) a = torch::max_pool2d(a, std::int64_t(each.pool));
    }
    return a;
  }
};

template <class Work>
torch::Tensor inputs(const numbers& given, std::size_t rows) {
  constexpr image in = Work::input;
  if (in.height * in.width == 1) return copy_of(given.x.data(), {std::int64_t(rows), std::int64_t(in.channels)});
  return copy_of(given.x.data(),
                 {std::int64_t(rows), std::int64_t(in.channels), std::int64_t(in.height), std::int64_t(in.width)});
}

template <class Work, std::size_t Rows>
class trainer {
 public:
  explicit trainer(const numbers& numbers) : given(numbers), x(inputs<Work>(given, Rows)) {
    y = copy_of(given.y.data(), {std::int64_t(Rows), std::int64_t(output_size<Work>)});
    classes =
        torch::from_blob(const_cast<int*>(given.classes.data()), {std::int64_t(Rows)}, torch::kInt32).to(torch::kInt64);
  }

  void reset() {
    net.set(given);
    if constexpr (Work::optimizer == rule::adam)
      optimizer = std::make_unique<torch::optim::Adam>(net.parameters(), torch::optim::AdamOptions(adam_rate));
    else
      optimizer = std::make_unique<torch::optim::SGD>(net.parameters(), torch::optim::SGDOptions(descent_rate));
  }

  float step() {
    optimizer->zero_grad();
    const torch::Tensor a = net.forward(x);
    torch::Tensor loss;
    if constexpr (Work::loss == cost::squared)
      loss = torch::mse_loss(a, y, torch::Reduction::Sum) / double(Rows);
    else
      loss = torch::cross_entropy_loss(a, classes);
    loss.backward();
    optimizer->step();
    return loss.template item<float>();
  }

 private:
  const numbers& given;
  network_of<Work> net;
  torch::Tensor x, y, classes;
  std::unique_ptr<torch::optim::Optimizer> optimizer;
};

template <class Work, std::size_t Rows>
class answerer {
 public:
  explicit answerer(const numbers& given) : x(inputs<Work>(given, Rows)) { net.set(given); }
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
