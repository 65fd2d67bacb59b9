// SPDX-License-Identifier: BSL-1.0
// The works on streams in chainrule.
#include <chainrule/chainrule.hpp>
#include <chainrule/model/stream.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>

#include "program.hpp"
#include "streams.hpp"

namespace benchmark {

using namespace chainrule::calculus;

template <class Work>
struct written;

// Weight n, in which a row is of all elements of the kernel for one channel, then for the next.
template <class Work, class Weight>
void set_convolution(Weight&& w, const numbers& given, std::size_t n) {
  const auto [outputs, inputs] = Work::weights[n];
  const std::size_t kernel = inputs / w.shape(1), channels = w.shape(1);
  for (std::size_t o = 0; o < outputs; ++o)
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t k = 0; k < kernel; ++k)
        w(o, c, k) = given.parameters[matrix_of<Work>(n) + o * inputs + c * kernel + k];
}
template <class Work, class Bias>
void set_bias(Bias&& b, const numbers& given, std::size_t n) {
  for (std::size_t o = 0; o < Work::weights[n].outputs; ++o) b(o) = given.parameters[bias_of_matrix<Work>(n) + o];
}

template <class Work>
  requires requires { Work::channels; }
struct written<Work> {
  using net = typename amplifier<Work>::net;
  template <class Model>
  static void set(Model& m, const numbers& given) {
    set_convolution<Work>(m[W<2>], given, 0);
    set_layers(m, given, std::make_index_sequence<Work::layers>{});
    set_convolution<Work>(m[W<Work::layers + 3, 2>], given, 3 * Work::layers + 1);
    set_bias<Work>(m[b<Work::layers + 3, 2>], given, 3 * Work::layers + 1);
  }
  template <class Model, std::size_t... Layer>
  static void set_layers(Model& m, const numbers& given, std::index_sequence<Layer...>) {
    (set_layer<Layer>(m, given), ...);
  }
  template <std::size_t Layer, class Model>
  static void set_layer(Model& m, const numbers& given) {
    set_convolution<Work>(m[W<Layer + 3, 1, 1>], given, 3 * Layer + 1);
    set_bias<Work>(m[b<Layer + 3, 1, 1>], given, 3 * Layer + 1);
    set_convolution<Work>(m[W<Layer + 3, 1, 2, 2>], given, 3 * Layer + 2);
    set_convolution<Work>(m[W<Layer + 3, 3>], given, 3 * Layer + 3);
    set_bias<Work>(m[b<Layer + 3, 3>], given, 3 * Layer + 3);
  }
};

// A weight, some of whose columns are another one's.
template <class Work, class Weight>
void set_columns(Weight&& w, const numbers& given, std::size_t n, std::size_t first) {
  for (std::size_t o = 0; o < w.shape(0); ++o)
    for (std::size_t i = 0; i < w.shape(1); ++i)
      w(o, i) = given.parameters[matrix_of<Work>(n) + o * Work::weights[n].inputs + first + i];
}
template <>
struct written<W9> {
  using net = cr::network<cr::input<cr::sequence<W9::checked>, 1>, cr::lstm<W9::units, cr::all_steps>, cr::dense<1>>;
  template <class Model>
  static void set(Model& m, const numbers& given) {
    set_columns<W9>(m[W<1>], given, 0, 0);
    set_columns<W9>(m[symbol<recurrent_weight, 1>{}], given, 0, 1);
    set_bias<W9>(m[b<1>], given, 0);
    set_columns<W9>(m[W<2>], given, 1, 0);
    set_bias<W9>(m[b<2>], given, 1);
  }
};
template <>
struct written<W9_gru> {
  using net =
      cr::network<cr::input<cr::sequence<W9_gru::checked>, 1>, cr::gru<W9_gru::units, cr::all_steps>, cr::dense<1>>;
  template <class Model>
  static void set(Model& m, const numbers& given) {
    set_columns<W9_gru>(m[W<1>], given, 0, 0);
    set_bias<W9_gru>(m[b<1>], given, 0);
    set_columns<W9_gru>(m[symbol<recurrent_weight, 1>{}], given, 1, 0);
    set_bias<W9_gru>(m[symbol<recurrent_bias, 1>{}], given, 1);
    set_columns<W9_gru>(m[W<2>], given, 2, 0);
    set_bias<W9_gru>(m[b<2>], given, 2);
  }
};

template <class Work, std::size_t Steps>
class streamer {
 public:
  explicit streamer(const numbers& given) { written<Work>::set(m, given); }
  void operator()(const float* x, float* y) {
    cr::tensor<float, cr::shape<Steps, 1>> block;
    std::copy_n(x, Steps, block.data());
    const auto answers = stream(block);
    std::copy_n(answers.data(), Steps, y);
  }

 private:
  cr::model<typename written<Work>::net> m{cr::constant{}};
  decltype(cr::stream_of(m)) stream = cr::stream_of(m);
};

}  // namespace benchmark

STREAMS_MAIN(streamer)
