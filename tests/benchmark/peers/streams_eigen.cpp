// SPDX-License-Identifier: BSL-1.0
// The recurrent works on streams by hand in Eigen: fixed sizes, the weights column after column, the gates' functions
// as Eigen has them for vectors.
#include <Eigen/Dense>

#include "../program.hpp"

namespace benchmark {

template <std::size_t Size>
using vector = Eigen::Matrix<float, int(Size), 1>;
template <std::size_t Rows, std::size_t Columns>
using matrix = Eigen::Matrix<float, int(Rows), int(Columns)>;

template <class Work, class Matrix, class Bias>
void set(Matrix& w, Bias& b, const numbers& given, std::size_t n, std::size_t first = 0) {
  for (int o = 0; o < w.rows(); ++o) {
    for (int i = 0; i < w.cols(); ++i)
      w(o, i) = given.parameters[matrix_of<Work>(n) + o * Work::weights[n].inputs + first + i];
    b(o) = given.parameters[bias_of_matrix<Work>(n) + o];
  }
}

template <class Work, std::size_t Steps>
class streamer;

template <std::size_t Steps>
class streamer<W9, Steps> {
  static constexpr std::size_t units = W9::units;

 public:
  explicit streamer(const numbers& given) {
    set<W9>(of_input, bias, given, 0);
    set<W9>(of_hidden, bias, given, 0, 1);
    set<W9>(out, last, given, 1);
  }
  void operator()(const float* x, float* y) {
    for (std::size_t t = 0; t < Steps; ++t) {
      vector<4 * units> z = bias + of_input * x[t];
      z.noalias() += of_hidden * h;
      const vector<units> i = z.template segment<units>(0).array().logistic(),
                          f = z.template segment<units>(units).array().logistic(),
                          g = z.template segment<units>(2 * units).array().tanh(),
                          o = z.template segment<units>(3 * units).array().logistic();
      c = f.cwiseProduct(c) + i.cwiseProduct(g);
      h = o.array() * c.array().tanh();
      y[t] = out.row(0).dot(h) + last(0);
    }
  }

 private:
  vector<4 * units> of_input, bias;
  matrix<4 * units, units> of_hidden;
  Eigen::Matrix<float, 1, int(units)> out;
  vector<1> last;
  vector<units> h = vector<units>::Zero(), c = vector<units>::Zero();
};

template <std::size_t Steps>
class streamer<W9_gru, Steps> {
  static constexpr std::size_t units = W9_gru::units;

 public:
  explicit streamer(const numbers& given) {
    set<W9_gru>(of_input, bias, given, 0);
    set<W9_gru>(of_hidden, recurrent_bias, given, 1);
    set<W9_gru>(out, last, given, 2);
  }
  void operator()(const float* x, float* y) {
    for (std::size_t t = 0; t < Steps; ++t) {
      const vector<3 * units> a = bias + of_input * x[t];
      vector<3 * units> b = recurrent_bias;
      b.noalias() += of_hidden * h;
      const vector<2 * units> gates = (a.template head<2 * units>() + b.template head<2 * units>()).array().logistic();
      const vector<units> n =
          (a.template tail<units>() + gates.template head<units>().cwiseProduct(b.template tail<units>()))
              .array()
              .tanh();
      h = n + gates.template tail<units>().cwiseProduct(h - n);
      y[t] = out.row(0).dot(h) + last(0);
    }
  }

 private:
  vector<3 * units> of_input, bias, recurrent_bias;
  matrix<3 * units, units> of_hidden;
  Eigen::Matrix<float, 1, int(units)> out;
  vector<1> last;
  vector<units> h = vector<units>::Zero();
};

}  // namespace benchmark

STREAMS_MAIN(streamer)
