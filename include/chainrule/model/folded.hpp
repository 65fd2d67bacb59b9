// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/add.hpp>
#include <chainrule/layer/batch_norm.hpp>
#include <chainrule/layer/concat.hpp>
#include <chainrule/layer/dense.hpp>
#include <chainrule/layer/identity.hpp>
#include <chainrule/meta/without.hpp>
#include <chainrule/model/folded_weights.hpp>

// A trained network without its batch normalizations: each becomes part of the product before it.
namespace chainrule {

template <class... Options>
struct conv1d;
template <class... Options>
struct conv2d;
template <class... Options>
struct conv3d;
template <class... Options>
struct depthwise_conv1d;
template <class... Options>
struct depthwise_conv2d;
template <class... Options>
struct conv_transpose1d;
template <class... Options>
struct conv_transpose2d;
template <class... Options>
struct conv_transpose3d;
template <class Layer>
struct frozen;

namespace internal::folding {

/// A layer's type with a bias, and perhaps an activation, if it is a product without an activation. Its outputs are the
/// rows of its weight, or, of a transposed convolution, the second axis, in each group of channels.
template <class Layer>
struct product {
  static constexpr bool exists = false;
};

template <class... Options>
inline constexpr bool have_activation = (activations::MeantAsActivation<Options> || ...);

template <template <class...> class Layer, class... Options>
struct product_of {
  static constexpr bool exists = !have_activation<Options...>;
  static constexpr bool is_transposed = false;
  template <class... Function>
  using with_bias = meta::made_without<Layer, meta::same_as<no_bias>::type, Options..., Function...>;
};

template <auto Units>
struct dense_of {
  template <class... Options>
  using type = dense<Units, Options...>;
};
template <auto Units, class... Options>
struct product<dense<Units, Options...>> : product_of<dense_of<Units>::template type, Options...> {};
template <class... Options>
struct product<conv1d<Options...>> : product_of<conv1d, Options...> {};
template <class... Options>
struct product<conv2d<Options...>> : product_of<conv2d, Options...> {};
template <class... Options>
struct product<conv3d<Options...>> : product_of<conv3d, Options...> {};
template <class... Options>
struct product<depthwise_conv1d<Options...>> : product_of<depthwise_conv1d, Options...> {};
template <class... Options>
struct product<depthwise_conv2d<Options...>> : product_of<depthwise_conv2d, Options...> {};

template <template <class...> class Layer, class... Options>
struct transposed_product_of : product_of<Layer, Options...> {
  static constexpr bool is_transposed = true;
};
template <class... Options>
struct product<conv_transpose1d<Options...>> : transposed_product_of<conv_transpose1d, Options...> {};
template <class... Options>
struct product<conv_transpose2d<Options...>> : transposed_product_of<conv_transpose2d, Options...> {};
template <class... Options>
struct product<conv_transpose3d<Options...>> : transposed_product_of<conv_transpose3d, Options...> {};
template <meta::text Name, class Layer>
  requires product<Layer>::exists
struct product<named<Name, Layer>> : product<Layer> {
  template <class... Function>
  using with_bias = named<Name, typename product<Layer>::template with_bias<Function...>>;
};
template <class Layer>
  requires product<Layer>::exists
struct product<frozen<Layer>> : product<Layer> {
  template <class... Function>
  using with_bias = frozen<typename product<Layer>::template with_bias<Function...>>;
};

/// What is left of a batch normalization that is folded: its place.
template <class Layer>
struct norm {
  static constexpr bool exists = false;
};
template <double Momentum, double Epsilon, class... Options>
struct norm<batch_norm<Momentum, Epsilon, Options...>> {
  static constexpr bool exists = true;
  static constexpr double epsilon = Epsilon;
  static constexpr std::size_t parameters = layer::parameters_of_batch_norm<Options...>;
  using place = identity;
};
template <double Momentum, double Epsilon, class... Options>
struct norm<layer::batch_norm_of_answers<Momentum, Epsilon, Options...>>
    : norm<batch_norm<Momentum, Epsilon, Options...>> {};
template <meta::text Name, class Layer>
  requires norm<Layer>::exists
struct norm<named<Name, Layer>> : norm<Layer> {
  using place = named<Name, identity>;
};
template <class Layer>
  requires norm<Layer>::exists
struct norm<frozen<Layer>> : norm<Layer> {};

/// Whether nothing but the layer at a path reads what it is given.
template <class Net, std::size_t... Path>
inline constexpr bool alone_reads_its_input = [] {
  constexpr std::size_t step = topologies::step_at<Net, Path...>;
  const auto& g = Net::graph();
  for (std::size_t f = 0; f < Net::graph_type::extents.factors; ++f)
    if (!g.factors[f].to_parameter && g.factors[f].x == g.steps[step].input && g.factors[f].step != step) return false;
  return true;
}();

template <class Net, class Path, class Layer>
struct folded_layer {
  using type = Layer;
};

// Layers one after another, from the one with this number on.
template <class Net, class Path, std::size_t Number, class Done, class... Layers>
struct folded_row {
  using type = Done;
};
template <class Net, std::size_t... Path, std::size_t Number, class... Done, class Layer, class... Rest>
struct folded_row<Net, meta::index_sequence<Path...>, Number, list<Done...>, Layer, Rest...>
    : folded_row<Net, meta::index_sequence<Path...>, Number + 1,
                 list<Done..., typename folded_layer<Net, meta::index_sequence<Path..., Number>, Layer>::type>,
                 Rest...> {};
template <class Net, std::size_t... Path, std::size_t Number, class... Done, class Layer, class Norm, class... Rest>
  requires(product<Layer>::exists && norm<Norm>::exists && alone_reads_its_input<Net, Path..., Number + 1>)
struct folded_row<Net, meta::index_sequence<Path...>, Number, list<Done...>, Layer, Norm, Rest...>
    : folded_row<Net, meta::index_sequence<Path...>, Number + 2,
                 list<Done..., typename product<Layer>::template with_bias<>, typename norm<Norm>::place>, Rest...> {};
// An activation behind the norm becomes the product's own.
template <class Net, std::size_t... Path, std::size_t Number, class... Done, class Layer, class Norm,
          activations::MeantAsActivation Function, class... Rest>
  requires(product<Layer>::exists && norm<Norm>::exists && alone_reads_its_input<Net, Path..., Number + 1> &&
           alone_reads_its_input<Net, Path..., Number + 2>)
struct folded_row<Net, meta::index_sequence<Path...>, Number, list<Done...>, Layer, Norm, Function, Rest...>
    : folded_row<
          Net, meta::index_sequence<Path...>, Number + 3,
          list<Done..., typename product<Layer>::template with_bias<Function>, typename norm<Norm>::place, identity>,
          Rest...> {};

template <class Net, class Path, template <class...> class Composite, class... Layers>
  requires layer_references::is_row<Composite<Layers...>>
struct folded_layer<Net, Path, Composite<Layers...>>
    : meta::made_of<Composite, typename folded_row<Net, Path, 1, list<>, Layers...>::type> {};

template <class Net, class Path, class Numbers, class... Branches>
struct folded_branches;
template <class Net, std::size_t... Path, std::size_t... Numbers, class... Branches>
struct folded_branches<Net, meta::index_sequence<Path...>, meta::index_sequence<Numbers...>, Branches...> {
  using type = list<typename folded_layer<Net, meta::index_sequence<Path..., Numbers + 1>, Branches>::type...>;
};
template <class Net, class Path, class... Branches>
struct folded_layer<Net, Path, add<Branches...>>
    : meta::made_of<add,
                    typename folded_branches<Net, Path, meta::index_sequence_for<Branches...>, Branches...>::type> {};
template <class Net, class Path, class... Branches>
struct folded_layer<Net, Path, concat<Branches...>>
    : meta::made_of<concat,
                    typename folded_branches<Net, Path, meta::index_sequence_for<Branches...>, Branches...>::type> {};
template <class Net, std::size_t... Path, std::size_t Times, class Block>
struct folded_layer<Net, meta::index_sequence<Path...>, repeat<Times, Block>> {
  using type = repeat<Times, typename folded_layer<Net, meta::index_sequence<Path..., 1>, Block>::type>;
};
template <class Net, class Path, meta::text Name, class Layer>
struct folded_layer<Net, Path, named<Name, Layer>> {
  using type = named<Name, typename folded_layer<Net, Path, Layer>::type>;
};
template <class Net, class Path, class Layer>
struct folded_layer<Net, Path, frozen<Layer>> {
  using type = frozen<typename folded_layer<Net, Path, Layer>::type>;
};

template <class Net>
struct folded_network;
template <class Input, class... Layers>
struct folded_network<topology<Input, Layers...>> {
  using net = topology<Input, Layers...>;
  using entries = typename folded_row<net, meta::index_sequence<>, 1, list<>, Layers...>::type;
  template <class List>
  struct with_input;
  template <class... Entries>
  struct with_input<list<Entries...>> {
    using type = typename topologies::resolved_network<Input, Entries...>::network;
  };
  using type = typename with_input<entries>::type;
};

/// The number of a layer's parameter in a network; `no_index` if it has none of this number.
template <class Net>
constexpr std::size_t parameter_of(std::size_t step, std::size_t local) {
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p)
    if (Net::graph().parameters[p].step == step && Net::graph().parameters[p].local == local) return p;
  return no_index;
}

/// Whether a layer is a batch normalization that the folded network does not have.
template <class Net, class Folded, std::size_t Step>
inline constexpr bool is_folded =
    norm<typename topologies::step_type<Net, Step>::layer>::exists && parameter_of<Folded>(Step, 0) == no_index;

/// Multiplies a product's weight and bias, in the folded network's memory, by what the normalization after it does.
template <class Net, class Folded, std::size_t Step, class T>
void fold_norm(const T* from, T* to) {
  using folded_norm = norm<typename topologies::step_type<Net, Step>::layer>;
  const auto& old = Net::graph();
  const auto& now = Folded::graph();
  constexpr std::size_t given = folded_norm::parameters;  // of gain and bias; the buffers follow
  constexpr std::size_t of_norm[] = {parameter_of<Net>(Step, 0), parameter_of<Net>(Step, 1), parameter_of<Net>(Step, 2),
                                     parameter_of<Net>(Step, 3)};
  constexpr std::size_t weight = parameter_of<Folded>(Step - 1, 0), bias = parameter_of<Folded>(Step - 1, 1);
  static_assert(old.parameters[of_norm[given]].is_buffer && old.parameters[of_norm[given + 1]].is_buffer);
  const auto of = [&](std::size_t which, std::size_t channel) {
    return static_cast<double>(from[old.parameters[of_norm[which]].offset + channel]);
  };
  T* const numbers = to + now.parameters[weight].offset;
  const matrix_layout layout = matrix_layout_of(now.parameters[weight]);
  const std::size_t channels = now.parameters[bias].size;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const double gain = given > 0 ? of(0, channel) : 1, shift = given > 1 ? of(1, channel) : 0,
                 scale = gain / std::sqrt(of(given + 1, channel) + folded_norm::epsilon);
    const auto multiply = [&](std::size_t row, std::size_t column) {
      T& number = numbers[layout.at(row, column)];
      number = static_cast<T>(static_cast<double>(number) * scale);
    };
    if constexpr (product<typename topologies::step_type<Net, Step - 1>::layer>::is_transposed) {
      const std::size_t filters = layout.channels(), rows = layout.rows / (channels / filters),
                        stride = layout.channel_stride == 1 ? filters : 1;  // from a place of the kernel to the next
      for (std::size_t row = channel / filters * rows, end = row + rows; row < end; ++row)
        for (std::size_t k = 0; k < layout.kernel_area; ++k)
          multiply(row, channel % filters * layout.channel_stride + k * stride);
    } else {
      for (std::size_t column = 0; column < layout.columns; ++column) multiply(channel, column);
    }
    T& number = to[now.parameters[bias].offset + channel];
    number = static_cast<T>((static_cast<double>(number) - of(given, channel)) * scale + shift);
  }
}

/// The model of a network whose norms are folded.
template <class Folded, class Net, class T>
models::model<Folded, T> with_folded_norms(const models::model<Net, T>& m) {
  using plain = plain_of<Net>;
  models::model<Folded, T> result{constant{}};
  for_each_index<0, Folded::graph_type::extents.parameters>([&]<std::size_t Parameter>() {
    constexpr parameter_record to = Folded::graph().parameters[Parameter];
    constexpr std::size_t from = parameter_of<plain>(to.step, to.local);
    if constexpr (from == no_index)
      std::fill_n(result.data() + to.offset, to.size, T{});
    else
      std::copy_n(m.data() + plain::graph().parameters[from].offset, to.size, result.data() + to.offset);
  });
  for_each_index<0, plain::graph_type::extents.steps>([&]<std::size_t Step>() {
    if constexpr (is_folded<plain, Folded, Step>) fold_norm<plain, Folded, Step>(m.data(), result.data());
  });
  return result;
}

}  // namespace internal::folding

/// A network in which each `batch_norm` that follows a product is part of it: a `dense`, `conv1d`, `conv2d`, `conv3d`,
/// depthwise or transposed convolution without an activation, whose output nothing else reads. The product has a bias,
/// and the activation behind the norm if there is one and nothing else reads what the norm answers. `identity` is in
/// the places of norm and activation, so that layers keep their paths. What stands in `sequential`, `residual`, `add`,
/// `concat` or `repeat` is folded too. Before that, `weight_norm` and `spectral_norm` are left out, wherever they
/// stand: their layers have the weights themselves.
template <class Net>
using folded_network = typename internal::folding::folded_network<internal::folding::weighted_network<Net>>::type;

/// The model of the folded network that answers as m does: W and b are scaled by the norm's running statistics, gain
/// and bias. W of `weight_norm` and `spectral_norm` is what they derive in inference. It can be trained on, without the
/// norms.
template <class Net, class T>
model<folded_network<Net>, T> folded(const model<Net, T>& m) {
  using folded_net = folded_network<Net>;
  if constexpr (std::is_same_v<internal::folding::weighted_network<Net>, plain_of<Net>>)
    return internal::folding::with_folded_norms<folded_net>(m);
  else
    return internal::folding::with_folded_norms<folded_net>(internal::folding::with_computed_weights(m));
}

}  // namespace chainrule
