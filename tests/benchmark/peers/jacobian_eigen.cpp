// SPDX-License-Identifier: BSL-1.0
// The Jacobians by hand in Eigen, as a limit: someone has found the best order of the products and written it down,
// into matrices that are made once.
#include <Eigen/Dense>

#include "../jacobian.hpp"

namespace benchmark {

using matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using vector = Eigen::VectorXf;

template <class Work>
struct given_matrices {
  static constexpr std::size_t depth = Work::layers.size();
  matrix W[depth];
  vector b[depth], x;

  explicit given_matrices(const numbers& given) {
    for (std::size_t n = 0; n < depth; ++n) {
      const auto in = Eigen::Index(input_of<Work>(n).size()), out = Eigen::Index(Work::layers[n].outputs);
      W[n] = Eigen::Map<const matrix>(given.parameters.data() + weight_of<Work>(n), out, in);
      b[n] = Eigen::Map<const vector>(given.parameters.data() + bias_of<Work>(n), out);
    }
    x = Eigen::Map<const vector>(given.x.data(), Eigen::Index(given.x.size()));
  }
};

template <class Work>
class jacobian;

template <>
class jacobian<bottleneck> : given_matrices<bottleneck> {
 public:
  using given_matrices::given_matrices;

  // W5 (W4 W3) (W2 W1)
  template <class Each>
  void each_way(Each each) {
    each("by_hand", [this]() -> const matrix& {
      up.noalias() = W[3] * W[2];
      out.noalias() = W[4] * up;
      in.noalias() = W[1] * W[0];
      J.noalias() = out * in;
      return J;
    });
  }

 private:
  matrix up, out, in, J;
};

template <>
class jacobian<small_tanh> : given_matrices<small_tanh> {
 public:
  using given_matrices::given_matrices;

  // From the output back, each slope into the rows of the weight below it.
  template <class Each>
  void each_way(Each each) {
    each("by_hand", [this]() -> const matrix& {
      for (std::size_t n = 0; n < depth; ++n) {
        a[n].noalias() = W[n] * (n == 0 ? x : a[n - 1]);
        a[n] = (a[n] + b[n]).array().tanh();
        slope[n] = 1 - a[n].array().square();
      }
      top.noalias() = slope[2].asDiagonal() * W[2] * slope[1].asDiagonal();
      middle.noalias() = top * W[1];
      middle = middle * slope[0].asDiagonal();
      J.noalias() = middle * W[0];
      return J;
    });
  }

 private:
  vector a[depth], slope[depth];
  matrix top, middle, J;
};

inline void prepare(const settings&) {}

}  // namespace benchmark

BENCHMARK_JACOBIANS(jacobian, prepare)
