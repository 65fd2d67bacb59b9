// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/pool_options.hpp>

// Pools into a number of bins, whatever the image's extents are, and pools of whole images.
namespace chainrule {

// Phrases that the refusals of these layers are made of.
namespace internal {

struct needs_positive_numbers_of_bins {
  static constexpr char text[] = "needs positive numbers of bins";
};

}  // namespace internal

namespace internal::layer::pools {

/// A pool into bins, by its operation on a window.
template <class Layer, template <class> class Operation, bool IsOverSteps, std::size_t... Places>
struct adaptive_layer {
 private:
  using places = layout<sizeof...(Places), IsOverSteps>;
  template <class In>
  using at = typename places::template on<In, bins<Places...>>;

 public:
  template <class In>
  using verdict = first_refusal<refuse_if<((Places == 0) || ...), refusal<Layer, needs_positive_numbers_of_bins>>,
                                typename places::template check<Layer, In>>;
  template <class In>
  using output = typename at<In>::output;
  template <class In>
  struct on : one_equation<output<In>, Operation<typename at<In>::window>> {};
};

/// A pool over each whole channel.
template <class Layer, template <class> class Operation, std::size_t Axes, bool IsOverSteps>
struct global_layer {
 private:
  using places = layout<Axes, IsOverSteps>;
  template <class In>
  using at = typename places::template on<In, bins<1, 1, 1>>;

 public:
  template <class In>
  using verdict = typename places::template check<Layer, In>;
  template <class In>
  using output = shape<In::extent(IsOverSteps ? Axes : 0)>;
  template <class In>
  struct on : one_equation<output<In>, Operation<typename at<In>::window>> {};
};

}  // namespace internal::layer::pools

/// The mean, or the largest number, of each of Height x Width bins: bin i of m on an axis of n goes from floor(i n / m)
/// to ceil((i + 1) n / m), as in PyTorch.
template <auto Height, auto Width = Height>
struct adaptive_avg_pool2d
    : internal::layer::pools::adaptive_layer<adaptive_avg_pool2d<Height, Width>, op::mean_over_axes, false,
                                             count_of<Height>, count_of<Width>> {};
template <auto Height, auto Width = Height>
struct adaptive_max_pool2d
    : internal::layer::pools::adaptive_layer<adaptive_max_pool2d<Height, Width>, op::max_over_axes, false,
                                             count_of<Height>, count_of<Width>> {};
template <auto Depth, auto Height = Depth, auto Width = Height>
struct adaptive_avg_pool3d
    : internal::layer::pools::adaptive_layer<adaptive_avg_pool3d<Depth, Height, Width>, op::mean_over_axes, false,
                                             count_of<Depth>, count_of<Height>, count_of<Width>> {};
template <auto Depth, auto Height = Depth, auto Width = Height>
struct adaptive_max_pool3d
    : internal::layer::pools::adaptive_layer<adaptive_max_pool3d<Depth, Height, Width>, op::max_over_axes, false,
                                             count_of<Depth>, count_of<Height>, count_of<Width>> {};

/// The mean, or the largest number, of each channel: of shape (channels, height, width) to (channels).
struct global_avg_pool2d : internal::layer::pools::global_layer<global_avg_pool2d, op::mean_over_axes, 2, false> {};
struct global_max_pool2d : internal::layer::pools::global_layer<global_max_pool2d, op::max_over_axes, 2, false> {};
struct global_avg_pool3d : internal::layer::pools::global_layer<global_avg_pool3d, op::mean_over_axes, 3, false> {};
struct global_max_pool3d : internal::layer::pools::global_layer<global_max_pool3d, op::max_over_axes, 3, false> {};

}  // namespace chainrule
