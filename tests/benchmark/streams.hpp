// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chainrule.hpp>
#include <chainrule/time/conv1d.hpp>

#include "sequences.hpp"
#include "works.hpp"

// The networks of the works on streams.
namespace benchmark {

/// A WaveNet-like stack (van den Oord and others 2016) as amplifiers are modelled: the input goes into each layer, and
/// all layers' activations into the last convolution. What the last layer adds to x is read by nobody.
template <class Work>
struct amplifier {
  static constexpr std::size_t channels = Work::channels;
  using gain = cr::conv1d<cr::filters<channels>, cr::kernel_size<1>, cr::no_bias>;
  template <std::size_t Number>
  using look_back = cr::conv1d<cr::filters<channels>, cr::kernel_size<Work::kernel(Number - 1)>,
                               cr::dilation<Work::dilation(Number - 1)>, cr::padding<cr::causal>>;
  template <std::size_t Number, class Activation>
  using layer = cr::residual<cr::add<look_back<Number>, cr::sequential<cr::from<"x">, gain>>, Activation,
                             cr::conv1d<cr::filters<channels>, cr::kernel_size<1>>>;
  using f = cr::act::leaky_relu<0.01>;

  using net = cr::network<
      cr::input<4800, 1>, cr::named<"x", cr::identity>, gain, layer<1, cr::named<"a1", f>>,
      layer<2, cr::named<"a2", f>>, layer<3, cr::named<"a3", f>>, layer<4, cr::named<"a4", f>>,
      layer<5, cr::named<"a5", f>>, layer<6, cr::named<"a6", f>>, layer<7, cr::named<"a7", f>>,
      layer<8, cr::named<"a8", f>>, layer<9, cr::named<"a9", f>>, layer<10, cr::named<"a10", f>>,
      layer<11, cr::named<"a11", f>>, layer<12, cr::named<"a12", f>>, layer<13, cr::named<"a13", f>>,
      layer<14, cr::named<"a14", f>>, layer<15, cr::named<"a15", f>>, layer<16, cr::named<"a16", f>>,
      layer<17, cr::named<"a17", f>>, layer<18, cr::named<"a18", f>>, layer<19, cr::named<"a19", f>>,
      layer<20, cr::named<"a20", f>>, layer<21, cr::named<"a21", f>>, layer<22, cr::named<"a22", f>>,
      layer<23, cr::named<"a23", f>>,
      cr::sequential<
          cr::add<cr::from<"a1">, cr::from<"a2">, cr::from<"a3">, cr::from<"a4">, cr::from<"a5">, cr::from<"a6">,
                  cr::from<"a7">, cr::from<"a8">, cr::from<"a9">, cr::from<"a10">, cr::from<"a11">, cr::from<"a12">,
                  cr::from<"a13">, cr::from<"a14">, cr::from<"a15">, cr::from<"a16">, cr::from<"a17">, cr::from<"a18">,
                  cr::from<"a19">, cr::from<"a20">, cr::from<"a21">, cr::from<"a22">, cr::from<"a23">>,
          cr::conv1d<cr::filters<1>, cr::kernel_size<Work::last_kernel>, cr::padding<cr::causal>>>>;
};

using reset = letter<"r">;
using kept = letter<"k">;
using replaced = letter<"v">;
using carried_sums = letter<"y">;
using of_input = letter<"p">;
using of_hidden = letter<"l">;
using recurrent_bias = letter<"d">;

/// 1 - sigmoid(z).
struct beside_sigmoid : cr::act::elementwise<beside_sigmoid> {
  using over_vectors = void;
  using bounded_by_one = void;
  template <class T>
  static CHAINRULE_INLINE T value(T z) {
    return cr::act::sigmoid::value(-z);
  }
  template <class T>
  static CHAINRULE_INLINE T derivative_from_output(T a) {
    return a * (a - T(1));
  }
};

/// A step of a GRU (Cho and others 2014) in PyTorch's form: the reset gate is applied behind the recurrent product.
template <std::size_t Units>
struct gru_cell {
  template <class In>
  struct on {
    using one = cr::shape<Units>;
    using three = cr::shape<3 * Units>;
    using values = cr::list<cr::value<sums, three>, cr::value<carried_sums, three>, cr::value<projected, three>,
                            cr::value<reset, one>, cr::value<kept, one>, cr::value<replaced, one>,
                            cr::value<of_input, one>, cr::value<of_hidden, one>, cr::value<mixed, one>,
                            cr::value<joined, one>, cr::value<candidate, one>, cr::value<hidden, one>>;
    using parameters =
        cr::list<cr::parameter<weight, cr::shape<3 * Units, In::size>, cr::drawn<In::size, 3 * Units>>,
                 cr::parameter<recurrent_weight, cr::shape<3 * Units, Units>, cr::drawn<Units, 3 * Units>>,
                 cr::parameter<bias, three, cr::begins_at<0>>, cr::parameter<recurrent_bias, three, cr::begins_at<0>>>;
    using equations =
        cr::list<cr::equation<sums, op::linear, cr::layer_input, weight, bias>,
                 cr::equation<carried_sums, op::linear, cr::previous<hidden>, recurrent_weight, recurrent_bias>,
                 cr::equation<projected, op::add, sums, carried_sums>,
                 cr::equation<reset, op::pointwise_part<cr::act::sigmoid, 0>, projected>,
                 cr::equation<kept, op::pointwise_part<cr::act::sigmoid, Units>, projected>,
                 cr::equation<replaced, op::pointwise_part<beside_sigmoid, Units>, projected>,
                 cr::equation<of_input, op::pointwise_part<cr::act::identity, 2 * Units>, sums>,
                 cr::equation<of_hidden, op::pointwise_part<cr::act::identity, 2 * Units>, carried_sums>,
                 cr::equation<mixed, op::multiply, reset, of_hidden>, cr::equation<joined, op::add, of_input, mixed>,
                 cr::equation<candidate, cr::act::tanh, joined>,
                 cr::equation<hidden, op::sum_of_products, replaced, candidate, kept, cr::previous<hidden>>>;
  };
};

}  // namespace benchmark
