// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/conv2d.hpp>

namespace chainrule {

/// Rows and columns that a transposed convolution has more below and on the right. The convolution that it transposes
/// has the same output for several extents of its image; without this option the smallest of them is taken.
template <std::size_t Height, std::size_t Width = Height, std::size_t... More>
struct output_padding : windows::of_axes<Height, Width, More...> {
  static constexpr auto code() { return windows::written<false, Height, Width, More...>("output_padding<"); }
};

// The words of this layer's refusals.
namespace internal {

template <class More>
struct adds_a_stride_or_more {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<More>(),
                                    ", which must be smaller than the stride, or than the dilation");
  }
};
template <class Zeros, class Whole>
struct cuts_all_off {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Zeros>(), ", which cuts off all of ",
                                    Whole::text());
  }
};

}  // namespace internal

/// d(z)/d(x) of a transposed convolution: the matrix of the convolution, transposed.
template <class Geometry>
struct transposed_convolution_with : op::derivative<structure::toeplitz> {
  using library_type = transposed_convolution_with;
  using column_major = op::argument<1>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Geometry::multiply_adds(); }

  using gives_gradients = void;
  template <class At>
  static constexpr void backward(const At& at) {
    internal::image::convolve_transposed_backward_input<Geometry, At::accumulates>(
        at.rows(), at.upstream(), at[op::argument<1>{}], at.gradients());
  }
};

/// d(z)/d(W) of a transposed convolution.
template <class Geometry>
struct transposed_convolution_of : op::derivative<structure::toeplitz> {
  using library_type = transposed_convolution_of;
  using reads = list<op::argument<0>>;
  using reads_parameters = list<>;
  using column_major = void;
  using piecewise_linear = void;
  using sums_products = transposed_convolution_of;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Geometry::multiply_adds(); }

  template <class At>
  static constexpr void backward(const At& at) {
    internal::image::convolve_transposed_backward_weight<Geometry, At::accumulates>(
        at.rows(), at.upstream(), at[op::argument<0>{}], at.downstream());
  }
};

/// z = W' * x + b, the transpose of a convolution: the arguments are x, W of shape (channels, filters, height, width)
/// and b of shape (filters). Geometry is that of the convolution from z to x.
template <class Geometry>
struct transposed_convolution {
  using library_type = transposed_convolution;
  template <class At>
  static constexpr void forward(const At& at) {
    if constexpr (At::argument_count < 3)
      internal::image::convolve_transposed<Geometry>(at.rows(), at.argument(), at[op::argument<1>{}],
                                                     decltype(at.argument()){nullptr}, at.result());
    else
      internal::image::convolve_transposed<Geometry>(at.rows(), at.argument(), at[op::argument<1>{}],
                                                     at[op::argument<2>{}], at.result());
  }
  template <std::size_t K>
  using partial =
      op::partial_at<K, transposed_convolution_with<Geometry>, transposed_convolution_of<Geometry>, spread_over_planes>;
};

namespace internal::layer::convolutions {

struct transposed_roles {
  template <class Option>
  static constexpr role of = roles::of<Option>;
};
template <std::size_t Height, std::size_t Width, std::size_t... More>
inline constexpr role transposed_roles::of<output_padding<Height, Width, More...>> = role::rest;

/// The options of a transposed convolution, from its template arguments.
template <class... Options>
struct transposed_statement : window_statement<transposed_roles, Options...> {
  using base = window_statement<transposed_roles, Options...>;
  using base::count, typename base::stated_filters, typename base::kernel, typename base::moves, typename base::spread,
      typename base::zeros, typename base::reach;
  using parts = typename base::template option<role::groups, groups<1>>;
  using more = typename base::template option<role::rest, output_padding<0>>;
  static constexpr bool is_same = std::is_same_v<zeros, padding<same>>;

  /// The output's extent with what the padding cuts off.
  static constexpr std::size_t whole(std::size_t extent, std::size_t axis) {
    return counted_sum(counted_product(extent - 1, moves::on(axis)), reach::extent(axis) + more::on(axis));
  }
  static constexpr std::size_t cut(std::size_t axis) {
    return base::counts_zeros ? zeros::front(axis, 2) + zeros::back(axis, 2) : 0;
  }
  static constexpr std::size_t out(std::size_t extent, std::size_t axis) {
    return is_same ? extent * moves::on(axis) : whole(extent, axis) - cut(axis);
  }
  static constexpr std::size_t before(std::size_t axis) {
    if (is_same) return reach::extent(axis) > moves::on(axis) ? (reach::extent(axis) - moves::on(axis)) / 2 : 0;
    return base::counts_zeros ? zeros::front(axis, 2) : 0;
  }
  template <std::size_t Places, std::size_t Axis>
  using axis =
      sliding_axis<out(Places, Axis), kernel::on(Axis), moves::on(Axis), before(Axis), spread::on(Axis), Places>;
  template <class In>
  using geometry =
      filters_over_window<In::extent(0), window_of_axes<count, axis<In::extent(1), 0>, axis<In::extent(2), 1>>,
                          parts::count>;

  static constexpr bool adds_too_much(std::size_t axis) {
    return more::on(axis) > 0 && more::on(axis) >= moves::on(axis) && more::on(axis) >= spread::on(axis);
  }
  template <class Layer, class In>
  using check = first_refusal<
      typename base::template check_filters<Layer>, typename base::template check_window<Layer>,
      refuse_if<parts::count == 0, refusal<Layer, cannot_have<parts>>>,
      refuse_if<!more::fits(2), refusal<Layer, has_another_number_of_axes<more, 2>>>,
      refuse_if<is_same && base::states(role::rest), refusal<Layer, does_not_understand<more>>>,
      refuse_if<adds_too_much(0) || adds_too_much(1), refusal<Layer, adds_a_stride_or_more<more>>>,
      layer::images::takes_image<Layer, In>,
      refuse_if<!is_same && (whole(In::extent(1), 0) <= cut(0) || whole(In::extent(2), 1) <= cut(1)),
                refusal<Layer, cuts_all_off<zeros, shape<whole(In::extent(1), 0), whole(In::extent(2), 1)>>>>,
      groups_divide<Layer, In, parts, stated_filters>>;
};

}  // namespace internal::layer::convolutions

/// The transpose of a convolution from its outputs to its image: x(c) at each place is added to what lies under the
/// kernel there, times W(c, f), and b(f) to the whole plane; then the activation.
/// `conv_transpose2d<filters<1>, kernel_size<4, 4>, stride<2>, padding<1>>`: extents are those of PyTorch's
/// ConvTranspose2d. Options are those of conv2d, and `output_padding<1>`. With `padding<same>` an extent is multiplied
/// by the stride, as in Keras.
template <class... Options>  // types: conv_transpose2d<filters<16>, kernel_size<3>>
struct conv_transpose2d {
  using library_type = conv_transpose2d;

 private:
  using stated = internal::layer::convolutions::transposed_statement<Options...>;

 public:
  template <class In>
  using verdict = typename stated::template check<conv_transpose2d, In>;
  template <class In>
  using output = shape<stated::count, stated::out(In::extent(1), 0), stated::out(In::extent(2), 1)>;

  template <class In, class Geometry = typename stated::template geometry<In>>
  using layer_on = internal::layer::convolutions::layer_on<transposed_convolution<Geometry>, Geometry, output<In>,
                                                           typename stated::function, stated::has_bias>;
  template <class In>
  struct on : layer_on<In> {};
};

}  // namespace chainrule
