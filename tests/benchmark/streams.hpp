// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chainrule.hpp>
#include <chainrule/time/conv1d.hpp>

#include "works.hpp"

// The networks of the works on streams.
namespace benchmark {

namespace cr = chainrule;

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

}  // namespace benchmark
