// SPDX-License-Identifier: BSL-1.0
// The works in chainrule, as a user writes them.
#include <chainrule/chainrule.hpp>

#include "program.hpp"

#if __has_include(<chainrule/layer/conv2d.hpp>)
#define BENCHMARK_CONVOLUTION 1
#endif

namespace benchmark {

namespace cr = chainrule;
using cr::input, cr::network, cr::flatten;
namespace with = chainrule::act;

// The network of each work, and the numbers of the entries that hold its layers' parameters.
template <class Work>
struct written;

template <std::size_t... Places>
struct at {
  static constexpr std::size_t entries[] = {Places...};
};

template <>
struct written<W1> : at<1> {
  using net = network<input<3>, cr::dense<2, with::tanh>>;
};
template <>
struct written<W2> : at<1, 2, 3> {
  using net = network<input<2>, cr::dense<16, with::tanh>, cr::dense<16, with::tanh>, cr::dense<1, with::tanh>>;
};
template <>
struct written<W3> : at<1, 2, 3> {
  using net = network<input<8>, cr::dense<32, with::tanh>, cr::dense<32, with::tanh>, cr::dense<1>>;
};
template <>
struct written<W4> : at<1, 2, 3> {
  using net = network<input<784>, cr::dense<128, with::relu>, cr::dense<64, with::relu>, cr::dense<10>>;
};
template <>
struct written<batch_1> : written<W4> {};
template <>
struct written<batch_8> : written<W4> {};
template <>
struct written<batch_1024> : written<W4> {};
template <>
struct written<W6> : at<1, 2, 3> {
  using net = network<input<1024>, cr::dense<1024, with::relu>, cr::dense<1024, with::relu>, cr::dense<10>>;
};
template <>
struct written<narrow> : at<1, 2> {
  using net = network<input<7>, cr::dense<13, with::relu>, cr::dense<10>>;
};
template <>
struct written<odd> : at<1, 2, 3> {
  using net = network<input<100>, cr::dense<77, with::relu>, cr::dense<53, with::relu>, cr::dense<11>>;
};
template <>
struct written<wide> : at<1, 2> {
  using net = network<input<512>, cr::dense<2048, with::relu>, cr::dense<10>>;
};
template <>
struct written<deep> : at<1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12> {
  using layer = cr::dense<16, with::tanh>;
  using net =
      network<input<16>, layer, layer, layer, layer, layer, layer, layer, layer, layer, layer, layer, cr::dense<16>>;
};
#ifdef BENCHMARK_CONVOLUTION
template <>
struct written<W5> : at<1, 3, 6, 7, 8> {
  using net = network<input<1, 28, 28>, cr::conv2d<cr::filters<6>, cr::kernel_size<5>, with::relu>, cr::max_pool2d<2>,
                      cr::conv2d<cr::filters<16>, cr::kernel_size<5>, with::relu>, cr::max_pool2d<2>, flatten,
                      cr::dense<120, with::relu>, cr::dense<84, with::relu>, cr::dense<10>>;
};
template <>
struct written<kernel_3> : at<1, 3, 6, 7> {
  using net = network<input<3, 32, 32>, cr::conv2d<cr::filters<16>, cr::kernel_size<3>, with::relu>, cr::max_pool2d<2>,
                      cr::conv2d<cr::filters<32>, cr::kernel_size<3>, with::relu>, cr::max_pool2d<2>, flatten,
                      cr::dense<64, with::relu>, cr::dense<10>>;
};
template <>
struct written<stride_2> : at<1, 2, 4> {
  using net =
      network<input<1, 29, 29>, cr::conv2d<cr::filters<7>, cr::kernel_size<4>, cr::stride<2>, with::relu>,
              cr::conv2d<cr::filters<13>, cr::kernel_size<3>, cr::stride<2>, with::relu>, flatten, cr::dense<10>>;
};
#endif

// Inputs and targets: static for one sample, otherwise a batch in xtensor's container.
template <class Shape, std::size_t Rows>
struct samples {
  xt::xtensor<float, Shape::rank + 1> x;
  explicit samples(const std::vector<float>& from) {
    typename decltype(x)::shape_type extents;
    extents[0] = Rows;
    std::copy(cr::internal::tensors::to_xshape<Shape>::extents.begin(),
              cr::internal::tensors::to_xshape<Shape>::extents.end(), extents.begin() + 1);
    x.resize(extents);
    std::copy_n(from.begin(), x.size(), x.data());
  }
};
template <class Shape>
struct samples<Shape, 1> {
  cr::tensor<float, Shape> x;
  explicit samples(const std::vector<float>& from) { std::copy_n(from.begin(), x.size(), x.data()); }
};

template <class Work, std::size_t Rows>
auto targets(const numbers& given) {
  if constexpr (Work::loss == cost::squared) {
    return samples<typename written<Work>::net::output_shape, Rows>(given.y).x;
  } else if constexpr (Rows == 1) {
    return given.classes[0];
  } else {
    xt::xtensor<int, 1> classes = xt::xtensor<int, 1>::from_shape({Rows});
    std::copy_n(given.classes.begin(), Rows, classes.data());
    return classes;
  }
}

// A matrix that comes row by row, to where its columns are neighbours.
[[gnu::noinline, gnu::noclone]] inline void set_by_columns(float* to, const float* from, std::size_t rows,
                                                           std::size_t columns) {
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) to[j * rows + i] = *from++;
}

template <class View>
void set(View view, const float* from) {
  if constexpr (View::static_layout == xt::layout_type::row_major)
    std::copy_n(from, view.size(), view.data());
  else if constexpr (std::tuple_size_v<typename View::shape_type> == 2)
    set_by_columns(view.data(), from, view.shape()[0], view.shape()[1]);
  else
    std::copy_n(from, view.size(), view.template begin<xt::layout_type::row_major>());
}

template <class Work, class Model>
void set_parameters(Model& m, const numbers& given) {
  [&]<std::size_t... N>(std::index_sequence<N...>) {
    ((set(m[cr::calculus::W<written<Work>::entries[N]>], given.parameters.data() + weight_of<Work>(N)),
      set(m[cr::calculus::b<written<Work>::entries[N]>], given.parameters.data() + bias_of<Work>(N))),
     ...);
  }(std::make_index_sequence<Work::layers.size()>{});
}

template <class Work>
auto optimizer() {
  if constexpr (Work::optimizer == rule::adam)
    return cr::adam{.learning_rate = adam_rate};
  else
    return cr::sgd{.learning_rate = descent_rate};
}

inline std::size_t threads_asked = 1;

template <class Work, std::size_t Rows>
class trainer {
 public:
  using net = typename written<Work>::net;
  using loss = std::conditional_t<Work::loss == cost::squared, cr::squared_error, cr::softmax_cross_entropy>;

  explicit trainer(const numbers& numbers) : given(numbers), x(given.x), y(targets<Work, Rows>(given)) {}

  void reset() {
    set_parameters<Work>(m, given);
    state = cr::optimizer_for(m, optimizer<Work>());
  }

  float step() {
    if (threads_asked > 1) return state.step(m, loss{}, x.x, y, scratch, cr::threads{threads_asked});
    return state.step(m, loss{}, x.x, y, scratch);
  }

 private:
  const numbers& given;
  cr::model<net> m{cr::constant{}};
  decltype(cr::optimizer_for(m, optimizer<Work>())) state = cr::optimizer_for(m, optimizer<Work>());
  decltype(cr::tape_for(m, Rows)) scratch = cr::tape_for(m, Rows);
  samples<typename net::input_shape, Rows> x;
  decltype(targets<Work, Rows>(given)) y;
};

template <class Work, std::size_t Rows>
class answerer {
 public:
  using net = typename written<Work>::net;

  explicit answerer(const numbers& given) : x(given.x) { set_parameters<Work>(m, given); }
  auto operator()() const { return m(x.x); }

 private:
  cr::model<net> m{cr::constant{}};
  samples<typename net::input_shape, Rows> x;
};

inline void prepare(const settings& how) { threads_asked = static_cast<std::size_t>(how.threads); }

}  // namespace benchmark

BENCHMARK_MAIN(trainer, answerer, prepare)
