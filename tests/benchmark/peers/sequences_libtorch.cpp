// SPDX-License-Identifier: BSL-1.0
// The works on sequences in libtorch's C++ front end, by its own modules.
#include <torch/torch.h>

#include "../program.hpp"

namespace benchmark {

namespace nn = torch::nn;

inline torch::Tensor copy_of(const float* from, std::vector<std::int64_t> extents) {
  return torch::from_blob(const_cast<float*>(from), extents, torch::kFloat32).clone();
}
template <class Work>
torch::Tensor weight(const numbers& given, std::size_t n) {
  return copy_of(given.parameters.data() + matrix_of<Work>(n),
                 {std::int64_t(Work::weights[n].outputs), std::int64_t(Work::weights[n].inputs)});
}
template <class Work>
torch::Tensor bias(const numbers& given, std::size_t n) {
  return copy_of(given.parameters.data() + bias_of_matrix<Work>(n), {std::int64_t(Work::weights[n].outputs)});
}

template <class Work>
struct network_of;

// It has two biases, which are added: one stays at zero.
template <>
struct network_of<W10> : nn::Module {
  nn::LSTM lstm = register_module(
      "lstm", nn::LSTM(nn::LSTMOptions(std::int64_t(W10::features), std::int64_t(W10::units)).batch_first(true)));
  void set(const numbers& given) {
    torch::NoGradGuard no_gradients;
    const torch::Tensor all = weight<W10>(given, 0);
    auto named = lstm->named_parameters();
    named["weight_ih_l0"].copy_(all.slice(1, 0, std::int64_t(W10::features)));
    named["weight_hh_l0"].copy_(all.slice(1, std::int64_t(W10::features)));
    named["bias_ih_l0"].copy_(bias<W10>(given, 0));
    named["bias_hh_l0"].zero_();
    named["bias_hh_l0"].set_requires_grad(false);
  }
  torch::Tensor forward(const torch::Tensor& x) { return std::get<0>(lstm->forward(x)); }
};

// Its sequences lie with the steps outside; so do ours, at the start.
template <>
struct network_of<W11> : nn::Module {
  nn::TransformerEncoderLayer block = register_module(
      "block",
      nn::TransformerEncoderLayer(nn::TransformerEncoderLayerOptions(std::int64_t(W11::width), std::int64_t(W11::heads))
                                      .dim_feedforward(std::int64_t(W11::inside))
                                      .dropout(0.0)));
  void set(const numbers& given) {
    torch::NoGradGuard no_gradients;
    auto named = block->named_parameters();
    const char* names[] = {"self_attn.in_proj_", "self_attn.out_proj.", "linear1.", "linear2."};
    for (std::size_t n = 0; n < 4; ++n) {
      named[names[n] + std::string("weight")].copy_(weight<W11>(given, n));
      named[names[n] + std::string("bias")].copy_(bias<W11>(given, n));
    }
    for (const char* norm : {"norm1.", "norm2."}) {
      named[norm + std::string("weight")].fill_(1.0);
      named[norm + std::string("bias")].zero_();
    }
  }
  torch::Tensor forward(const torch::Tensor& x) { return block->forward(x); }
};

// (samples, steps, features), for the block (steps, samples, features).
template <class Work>
torch::Tensor sequences(const std::vector<float>& given, std::size_t rows) {
  const torch::Tensor all = copy_of(
      given.data(), {std::int64_t(rows), std::int64_t(Work::steps), std::int64_t(given.size() / rows / Work::steps)});
  return std::is_same_v<Work, W11> ? all.transpose(0, 1).contiguous() : all;
}

template <class Work, std::size_t Rows>
class trainer {
 public:
  explicit trainer(const numbers& numbers)
      : given(numbers), x(sequences<Work>(given.x, Rows)), y(sequences<Work>(given.y, Rows)) {}
  void reset() {
    net.set(given);
    optimizer = std::make_unique<torch::optim::SGD>(net.parameters(), torch::optim::SGDOptions(Work::rate));
  }
  float step() {
    optimizer->zero_grad();
    const torch::Tensor loss = torch::mse_loss(net.forward(x), y, torch::Reduction::Sum) / double(Rows);
    loss.backward();
    optimizer->step();
    return loss.template item<float>();
  }

 private:
  const numbers& given;
  network_of<Work> net;
  torch::Tensor x, y;
  std::unique_ptr<torch::optim::Optimizer> optimizer;
};

template <class Work, std::size_t Rows>
class answerer {
 public:
  explicit answerer(const numbers& given) : x(sequences<Work>(given.x, Rows)) {
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
