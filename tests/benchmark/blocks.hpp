// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chainrule.hpp>
#include <chainrule/model/folded.hpp>

#include "works.hpp"

// The networks of the works on blocks. Behind each stands where its weights are, in the order of the work's list.
namespace benchmark {

namespace cr = chainrule;

// Where a weight without a bias is, one with a bias, and a norm's numbers.
template <std::size_t... Path>
struct weight_at {
  static constexpr auto weight = cr::calculus::W<Path...>;
};
template <std::size_t... Path>
struct product_at : weight_at<Path...> {
  static constexpr auto bias = cr::calculus::b<Path...>;
};
template <std::size_t... Path>
struct norm_at : product_at<Path...> {
  static constexpr auto mean = cr::calculus::running_mean<Path...>;
  static constexpr auto variance = cr::calculus::running_variance<Path...>;
};

template <class Work>
struct block;

template <>
struct block<W12> {
  using conv3 = cr::conv2d<cr::filters<W12::channels>, cr::kernel_size<3>, cr::padding<1>, cr::no_bias>;
  using net = cr::network<cr::input<W12::channels, W12::side, W12::side>,
                          cr::residual<conv3, cr::batch_norm<>, cr::act::relu, conv3, cr::batch_norm<>>, cr::act::relu>;
  using places = cr::list<weight_at<1, 1>, norm_at<1, 2>, weight_at<1, 4>, norm_at<1, 5>>;
};
template <>
struct block<W12_separable> {
  using net = cr::network<cr::input<W12::channels, W12::side, W12::side>,
                          cr::depthwise_conv2d<cr::kernel_size<3>, cr::padding<1>, cr::no_bias>, cr::batch_norm<>,
                          cr::act::relu, cr::conv2d<cr::filters<W12::channels>, cr::kernel_size<1>, cr::no_bias>,
                          cr::batch_norm<>, cr::act::relu>;
  using places = cr::list<weight_at<1>, norm_at<2>, weight_at<4>, norm_at<5>>;
};
template <>
struct block<W13> {
  using net = cr::network<cr::input<cr::sequence<W13::tokens>, cr::tokens<W13::vocabulary>>, cr::embedding<W13::width>,
                          cr::mean_over_steps, cr::dense<W13::output_size>>;
  using places = cr::list<weight_at<1>, product_at<3>>;
};
template <>
struct block<W14> {
  template <std::size_t Width>
  using part = cr::sequential<cr::dense<Width>, cr::batch_norm<>, cr::act::relu>;
  using wide = part<W14::width>;
  using net = cr::network<cr::input<W14::input_size>, wide, wide, wide, wide, part<W14::code>, wide, wide, wide, wide,
                          cr::dense<W14::output_size>>;
  using places = cr::list<product_at<1, 1>, norm_at<1, 2>, product_at<2, 1>, norm_at<2, 2>, product_at<3, 1>,
                          norm_at<3, 2>, product_at<4, 1>, norm_at<4, 2>, product_at<5, 1>, norm_at<5, 2>,
                          product_at<6, 1>, norm_at<6, 2>, product_at<7, 1>, norm_at<7, 2>, product_at<8, 1>,
                          norm_at<8, 2>, product_at<9, 1>, norm_at<9, 2>, product_at<10>>;
};

}  // namespace benchmark
