// SPDX-License-Identifier: BSL-1.0
// The Jacobians in libtorch: a vector-Jacobian product for each output, the graph retained; and all of them at once,
// the rows of an identity as a batch, as torch.autograd.functional.jacobian does with vectorize=True. For that the C++
// front end has no function, so its two steps stand here.
#include <ATen/VmapMode.h>
#include <torch/torch.h>

#include "../jacobian.hpp"

namespace benchmark {

struct elements_of_tensor {
  torch::Tensor tensor;
  const float* data() const { return tensor.data_ptr<float>(); }
};

template <class Work>
class jacobian {
 public:
  explicit jacobian(const numbers& given) {
    for (std::size_t n = 0; n < Work::layers.size(); ++n) {
      const auto in = std::int64_t(input_of<Work>(n).size()), out = std::int64_t(Work::layers[n].outputs);
      weights.push_back(copy_of(given.parameters.data() + weight_of<Work>(n), {out, in}));
      biases.push_back(copy_of(given.parameters.data() + bias_of<Work>(n), {out}));
    }
    x = copy_of(given.x.data(), {std::int64_t(given.x.size())}).requires_grad_();
  }

  template <class Each>
  void each_way(Each each) {
    each("row_by_row", [this] { return row_by_row(); });
    each("batched", [this] { return batched(); });
  }

 private:
  static torch::Tensor copy_of(const float* from, std::vector<std::int64_t> extents) {
    return torch::from_blob(const_cast<float*>(from), extents, torch::kFloat32).clone();
  }

  torch::Tensor forward() const {
    torch::Tensor a = x;
    for (std::size_t n = 0; n < Work::layers.size(); ++n) {
      a = torch::linear(a, weights[n], biases[n]);
      if (Work::layers[n].f == act::tanh) a = torch::tanh(a);
    }
    return a;
  }

  elements_of_tensor row_by_row() const {
    const torch::Tensor y = forward();
    torch::Tensor found = torch::empty({y.size(0), x.size(0)});
    for (std::int64_t r = 0; r < y.size(0); ++r) found[r].copy_(torch::autograd::grad({y[r]}, {x}, {}, true)[0]);
    return {found};
  }

  elements_of_tensor batched() const {
    const torch::Tensor y = forward();
    const std::int64_t level = at::impl::VmapMode::increment_nesting();
    const torch::Tensor rows = at::_add_batch_dim(torch::eye(y.size(0)), 0, level);
    const torch::Tensor found = at::_remove_batch_dim(torch::autograd::grad({y}, {x}, {rows})[0], level, y.size(0), 0);
    at::impl::VmapMode::decrement_nesting();
    return {found.contiguous()};
  }

  std::vector<torch::Tensor> weights, biases;
  torch::Tensor x;
};

inline void prepare(const settings& how) {
  at::set_num_threads(how.threads);
  at::set_num_interop_threads(1);
}

}  // namespace benchmark

BENCHMARK_JACOBIANS(jacobian, prepare)
