// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/mode.hpp>
#include <chainrule/graph/state_dict.hpp>
#include <chainrule/layer/code_of_numbers.hpp>
#include <chainrule/layer/no_bias.hpp>
#include <chainrule/operation/batch_norm.hpp>
#include <chainrule/operation/batch_norm_by_buffers.hpp>

namespace chainrule {

namespace calculus {

/// The buffers of a batch normalization, shape (channels): `m[running_mean<2>]`.
struct running_mean_kind {
  static constexpr const char* text = "running_mean";
  static constexpr const char* latex = "\\bar\\mu";
};
struct running_variance_kind {
  static constexpr const char* text = "running_variance";
  static constexpr const char* latex = "{\\bar\\sigma^2}";
};
template <std::size_t... Path>
inline constexpr symbol<running_mean_kind, Path...> running_mean{};
template <std::size_t... Path>
inline constexpr symbol<running_variance_kind, Path...> running_variance{};

}  // namespace calculus

namespace internal::layer {

using batch_norm_state =
    list<stored_tensor<"weight", calculus::weight>, stored_tensor<"bias", calculus::bias>,
         stored_tensor<"running_mean", calculus::running_mean_kind>,
         stored_tensor<"running_var", calculus::running_variance_kind>, unused_count<"num_batches_tracked">>;

// The channels of an image are its first axis, those of a sequence and a vector the last.
template <class In>
struct batch_norm_axes {
  static constexpr std::size_t channels = In::extent(In::rank > 2 ? 0 : In::rank - 1);
  static constexpr std::size_t steps = In::rank == 2 ? In::extent(0) : 1, places = In::size / channels / steps;
};

// The parameters of a batch normalization, W and b or fewer, and its equation.
template <std::size_t Count, std::size_t Channels>
struct batch_norm_parameters {
  using type = list<parameter<calculus::weight, shape<Channels>, begins_at<1>>,
                    parameter<calculus::bias, shape<Channels>, begins_at<0>>>;
  template <class Operation>
  using equation = chainrule::equation<calculus::activation, Operation, layer_input, calculus::weight, calculus::bias,
                                       calculus::running_mean_kind, calculus::running_variance_kind>;
};
template <std::size_t Channels>
struct batch_norm_parameters<1, Channels> {
  using type = list<parameter<calculus::weight, shape<Channels>, begins_at<1>>>;
  template <class Operation>
  using equation = chainrule::equation<calculus::activation, Operation, layer_input, calculus::weight,
                                       calculus::running_mean_kind, calculus::running_variance_kind>;
};
template <std::size_t Channels>
struct batch_norm_parameters<0, Channels> {
  using type = list<>;
  template <class Operation>
  using equation = chainrule::equation<calculus::activation, Operation, layer_input, calculus::running_mean_kind,
                                       calculus::running_variance_kind>;
};

// Batch normalization by one of the two operations.
template <class Operation, class In, double Momentum, std::size_t Parameters>
struct batch_norm_on {
  static constexpr std::size_t channels = batch_norm_axes<In>::channels;
  using values = list<value<calculus::activation, In>>;
  using parameters = typename batch_norm_parameters<Parameters, channels>::type;
  using buffers = list<running_statistic<calculus::running_mean_kind, shape<channels>, begins_at<0>, Momentum>,
                       running_statistic<calculus::running_variance_kind, shape<channels>, begins_at<1>, Momentum>>;
  using state_dict = batch_norm_state;
  using equations = list<typename batch_norm_parameters<Parameters, channels>::template equation<Operation>>;
};

template <class Option, class... Options>
inline constexpr std::size_t times_stated = (std::size_t{0} + ... + std::is_same_v<Options, Option>);

// How many of W and b there are.
template <class... Options>
inline constexpr std::size_t parameters_of_batch_norm =
    times_stated<no_affine, Options...> > 0 ? 0 : 2 - times_stated<no_bias, Options...>;

/// Batch normalization in inference, and where it is frozen.
template <double Momentum, double Epsilon, class... Options>
struct batch_norm_of_answers {
  static constexpr auto code() {
    return code_of_numbers<Momentum, Epsilon>([] { return "batch_norm"; }, list<Options...>{});
  }
  template <class In>
  using output = In;
  template <class In>
  struct on
      : batch_norm_on<op::batch_norm_by_buffers<batch_norm_axes<In>::channels, batch_norm_axes<In>::places, Epsilon,
                                                batch_norm_axes<In>::steps, parameters_of_batch_norm<Options...>>,
                      In, Momentum, parameters_of_batch_norm<Options...>> {};
};

}  // namespace internal::layer

/// An option of `batch_norm`: the running variance is that of the batch divided by the number of its elements, as in
/// Keras and ONNX, and not by one less, as in PyTorch.
struct biased_variance {};

// The phrases that the refusals of this layer are made of.
struct takes_options_of_batch_norm {
  static constexpr char text[] =
      "takes a momentum, an epsilon, and behind them each of biased_variance, no_bias and no_affine at most once: write "
      "batch_norm<0.1, 1e-5, no_affine>";
};
struct has_wrong_settings_of_batch_norm {
  static constexpr char text[] =
      "has a momentum that is not from 0 to 1 or an epsilon that is not positive: write batch_norm<0.1, 1e-5>";
};

/// (x - mean) / deviation * W + b for each channel (Ioffe, Szegedy 2015). In training, mean and variance are those of
/// the batch, and a step updates the running ones with weight Momentum; in inference they are the running ones. The
/// channels of an image are its first axis, those of a sequence and a vector the last. Options, in any order behind the
/// numbers: `no_affine`, without W and b; `no_bias`, without b; `biased_variance`.
template <double Momentum = 0.1, double Epsilon = 1e-5, class... Options>
struct batch_norm {
 private:
  template <class In>
  using axes = internal::layer::batch_norm_axes<In>;
  template <class Option>
  static constexpr std::size_t times = internal::layer::times_stated<Option, Options...>;
  static constexpr bool is_biased = times<biased_variance> > 0;
  static constexpr std::size_t parameters = internal::layer::parameters_of_batch_norm<Options...>;
  static constexpr bool options_are_right =
      times<biased_variance> < 2 && times<no_bias> < 2 && times<no_affine> < 2 &&
      times<biased_variance> + times<no_bias> + times<no_affine> == sizeof...(Options);

 public:
  static constexpr bool settings_are_right = Momentum >= 0 && Momentum <= 1 && Epsilon > 0;
  static constexpr auto code() {
    return internal::layer::code_of_numbers<Momentum, Epsilon>([] { return "batch_norm"; }, list<Options...>{});
  }

  template <class In>
  using verdict = first_refusal<refuse_if<!options_are_right, refusal<batch_norm, takes_options_of_batch_norm>>,
                                refuse_if<!settings_are_right, refusal<batch_norm, has_wrong_settings_of_batch_norm>>>;
  template <class In>
  using output = In;
  template <class Mode>
  using in = std::conditional_t<std::is_same_v<Mode, training_mode>, batch_norm,
                                internal::layer::batch_norm_of_answers<Momentum, Epsilon, Options...>>;

  template <class In>
  struct on : internal::layer::batch_norm_on<
                  op::batch_norm<axes<In>::channels, axes<In>::places, Epsilon, axes<In>::steps, is_biased, parameters>,
                  In, Momentum, parameters> {};
};

}  // namespace chainrule
