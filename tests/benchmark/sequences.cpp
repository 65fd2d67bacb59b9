// SPDX-License-Identifier: BSL-1.0
// The works on sequences in chainrule: an lstm, and an encoder block.
#include <chainrule/chainrule.hpp>

#include "program.hpp"
#include "sequences.hpp"

namespace benchmark {

template <class Work>
struct written;
template <>
struct written<W10> {
  using net = cr::network<cr::input<cr::sequence<W10::steps>, W10::features>, cr::lstm<W10::units, cr::all_steps>>;
  static constexpr std::size_t features = W10::features, units = W10::units;

  // A weight's rows are numbers for the features, then for what the cell computed before.
  template <class Model>
  static void set(Model& m, const numbers& given) {
    auto w = m[cr::calculus::W<1>];
    auto u = m[cr::calculus::symbol<cr::calculus::recurrent_weight, 1>{}];
    auto b = m[cr::calculus::b<1>];
    for (std::size_t o = 0; o < 4 * units; ++o) {
      const float* row = given.parameters.data() + matrix_of<W10>(0) + o * (features + units);
      for (std::size_t i = 0; i < features; ++i) w(o, i) = row[i];
      for (std::size_t i = 0; i < units; ++i) u(o, i) = row[features + i];
      b(o) = given.parameters[bias_of_matrix<W10>(0) + o];
    }
  }
};

template <>
struct written<W11> {
  using net = cr::network<cr::input<W11::steps, W11::width>, encoder_block<W11::heads, W11::inside>>;

  template <class Model>
  static void set(Model& m, const numbers& given) {
    set<in_proj_weight_kind, in_proj_bias_kind>(m, given, 0);
    set<out_proj_weight_kind, out_proj_bias_kind>(m, given, 1);
    set<letter<"W1">, letter<"b1">>(m, given, 2);
    set<letter<"W2">, letter<"b2">>(m, given, 3);
    for (std::size_t i = 0; i < W11::width; ++i) {
      m[symbol<letter<"g1">, 1>{}](i) = m[symbol<letter<"g2">, 1>{}](i) = 1;
      m[symbol<letter<"h1">, 1>{}](i) = m[symbol<letter<"h2">, 1>{}](i) = 0;
    }
  }
  template <class Weight, class Bias, class Model>
  static void set(Model& m, const numbers& given, std::size_t n) {
    const auto [outputs, inputs] = W11::weights[n];
    auto w = m[symbol<Weight, 1>{}];
    auto b = m[symbol<Bias, 1>{}];
    for (std::size_t o = 0; o < outputs; ++o) {
      for (std::size_t i = 0; i < inputs; ++i) w(o, i) = given.parameters[matrix_of<W11>(n) + o * inputs + i];
      b(o) = given.parameters[bias_of_matrix<W11>(n) + o];
    }
  }
};

template <class Work, std::size_t Rows>
class trainer {
 public:
  using net = typename written<Work>::net;

  explicit trainer(const numbers& numbers) : given(numbers) {
    x.resize({Rows, net::input_shape::extent(0), net::input_shape::extent(1)});
    y.resize({Rows, net::output_shape::extent(0), net::output_shape::extent(1)});
    std::copy_n(given.x.begin(), x.size(), x.data());
    std::copy_n(given.y.begin(), y.size(), y.data());
  }
  void reset() {
    written<Work>::set(m, given);
    state = cr::optimizer_for(m, cr::sgd{.learning_rate = Work::rate});
  }
  float step() { return state.step(m, cr::squared_error{}, x, y, scratch); }

 private:
  const numbers& given;
  cr::model<net> m{cr::constant{}};
  decltype(cr::optimizer_for(m, cr::sgd{})) state = cr::optimizer_for(m, cr::sgd{.learning_rate = Work::rate});
  decltype(cr::tape_for(m, Rows)) scratch = cr::tape_for(m, Rows);
  xt::xtensor<float, 3> x, y;
};

template <class Work, std::size_t Rows>
class answerer {
 public:
  using net = typename written<Work>::net;

  explicit answerer(const numbers& given) {
    static_assert(Rows == 1);
    std::copy_n(given.x.begin(), x.size(), x.data());
    written<Work>::set(m, given);
  }
  auto operator()() const { return m(x); }

 private:
  cr::model<net> m{cr::constant{}};
  cr::tensor<float, typename net::input_shape> x;
};

inline void prepare(const settings&) {}

}  // namespace benchmark

BENCHMARK_MAIN(trainer, answerer, prepare)
