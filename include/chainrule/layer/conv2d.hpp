// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/image/convolution_input.hpp>
#include <chainrule/image/convolution_weight.hpp>
#include <chainrule/layer/convolution_options.hpp>

namespace chainrule {

// The words of this layer's refusals.
namespace internal {

template <class Zeros, class Kernel>
struct pads_by_a_kernel_or_more {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Zeros>(), ", which must be smaller than ",
                                    internal::meta::spelling<Kernel>());
  }
};
template <class Kernel>
struct cannot_keep_extents_by {
  static constexpr auto text() {
    return internal::meta::sentence("cannot keep the extents by ", internal::meta::spelling<Kernel>(),
                                    ": padding<same> needs odd extents");
  }
};
template <class Stride>
struct cannot_keep_extents_with {
  static constexpr auto text() {
    return internal::meta::sentence("cannot keep the extents with ", internal::meta::spelling<Stride>(),
                                    ": padding<same> needs a stride of 1");
  }
};

}  // namespace internal

/// d(z)/d(x) for z = W * x + b, the cross-correlation with a parameter W(filter, channel, row, column), column-major.
template <class Geometry>
struct convolution_with : op::derivative<structure::toeplitz> {
  using of_the_library = convolution_with;
  using column_major = op::argument<1>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Geometry::multiply_adds(); }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::apply<calculus::toeplitz>(typename Symbols::template of<op::argument<1>>{});
  }

  /// dx = the transposed convolution of dz with W.
  using gives_gradients = void;
  template <class At>
  static constexpr void backward(const At& at) {
    internal::image::convolve_backward_input<Geometry, At::accumulates>(at.rows(), at.upstream(), at[op::argument<1>{}],
                                                                        at.gradients());
  }
};

/// d(z)/d(W) for z = W * x + b: for every filter, what lay under the kernel at each of its places.
template <class Geometry>
struct convolution_of : op::derivative<structure::toeplitz> {
  using of_the_library = convolution_of;
  using reads = list<op::argument<0>>;
  using reads_parameters = list<>;
  using column_major = void;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Geometry::multiply_adds(); }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::apply<calculus::unfolded>(typename Symbols::template of<op::argument<0>>{});
  }

  /// dW = the cross-correlation of x and dz, summed over the samples.
  using sums_products = convolution_of;
  template <class At>
  static constexpr void backward(const At& at) {
    internal::image::convolve_backward_weight<Geometry, At::accumulates>(at.rows(), at.upstream(),
                                                                         at[op::argument<0>{}], at.downstream());
  }
};

/// d(z)/d(b) where element f of the parameter is added to the whole plane f: each row picks one element.
struct spread_over_planes : op::derivative<structure::selection> {
  using of_the_library = spread_over_planes;
  using reads_parameters = list<>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::ones_of<typename Symbols::x, typename Symbols::y>{};
  }

  /// db = dz, summed over each plane and the samples.
  using sums_products = spread_over_planes;
  template <class At>
  static constexpr void backward(const At& at) {
    internal::image::plane_sum<At::x_size, At::y_size / At::x_size, At::accumulates>(at.rows(), at.upstream(),
                                                                                     at.downstream());
  }
  /// Which element of the parameter each element of z takes in.
  template <class At>
  static constexpr void places(const At&, std::uint32_t* place) {
    for (std::size_t i = 0; i < At::y_size; ++i) place[i] = static_cast<std::uint32_t>(i / (At::y_size / At::x_size));
  }
};

/// z = W * x + b: the arguments are x, W of shape (filters, channels, height, width) and b of shape (filters).
template <class Geometry>
struct convolution {
  using of_the_library = convolution;
  using gives_sums = void;
  using gives_bands = shape<Geometry::filters, Geometry::out_height, Geometry::out_width>;
  template <class At>
  static constexpr void forward(const At& at) {
    internal::image::convolve<Geometry>(at.rows(), at.argument(), at[op::argument<1>{}], bias(at), at.sums());
  }
  template <std::size_t K>
  using partial = op::partial_at<K, convolution_with<Geometry>, convolution_of<Geometry>, spread_over_planes>;

 private:
  // None is added where there is none.
  template <class At>
  static constexpr auto bias(const At& at) {
    if constexpr (At::argument_count < 3)
      return static_cast<decltype(at.argument())>(nullptr);
    else
      return at.bias();
  }
};

namespace internal::layer::convolutions {

using layer::images::role;

struct roles {
  template <class Option>
  static constexpr role of =
      role_in_convolution<Option> == role::unknown ? layer::images::role_of<Option> : role_in_convolution<Option>;
};
template <>
inline constexpr role roles::of<padding<causal>> = role::unknown;  // a convolution over steps has it

/// What a convolution's template arguments say.
template <class... Options>
struct statement : convolution_statement<roles, Options...> {
  using base = convolution_statement<roles, Options...>;
  using base::count, typename base::kernel;
  using moves = typename base::template option<role::stride, stride<1>>;
  using stated_padding = typename base::template option<role::padding, padding<0>>;
  static constexpr bool keeps_extents = std::is_same_v<stated_padding, padding<same>>;
  using zeros = std::conditional_t<
      keeps_extents, padding<kernel::height / 2, kernel::width / 2>,
      std::conditional_t<std::is_same_v<stated_padding, padding<valid>>, padding<0>, stated_padding>>;

  template <class In>
  using geometry = convolution_window<count, In, kernel, moves, zeros>;

  template <class Layer>
  using check_same = first_refusal<
      refuse_if<keeps_extents && (kernel::height % 2 == 0 || kernel::width % 2 == 0),
                refusal<Layer, cannot_keep_extents_by<kernel>>>,
      refuse_if<keeps_extents && !std::is_same_v<moves, stride<1>>, refusal<Layer, cannot_keep_extents_with<moves>>>>;

  template <class Layer>
  using check_options =
      first_refusal<typename base::template check_filters<Layer>,
                    refuse_if<kernel::height == 0 || kernel::width == 0, refusal<Layer, cannot_have<kernel>>>,
                    refuse_if<moves::height == 0 || moves::width == 0, refusal<Layer, cannot_have<moves>>>,
                    check_same<Layer>, typename base::template check_function<Layer>,
                    refuse_if<(zeros::height >= kernel::height || zeros::width >= kernel::width),
                              refusal<Layer, pads_by_a_kernel_or_more<zeros, kernel>>>>;

  static constexpr std::size_t padded(std::size_t extent, std::size_t zeros_on_a_side) {
    return extent + 2 * zeros_on_a_side;
  }
  template <class Layer, class In, std::size_t Height = padded(In::extent(1), zeros::height),
            std::size_t Width = padded(In::extent(2), zeros::width)>
  using check_input =
      first_refusal<layer::images::takes_image<Layer, In>,
                    refuse_if<(Height < kernel::height || Width < kernel::width),
                              refusal<Layer, has_a_kernel_larger_than_the_image<kernel, Height, Width>>>>;
};

}  // namespace internal::layer::convolutions

/// A convolution: z(f) = sum over c of W(f, c) * a(c) + b(f), a' = sigma(z), where * is the cross-correlation.
/// `conv2d<filters<16>, kernel_size<5>, act::relu>`; further options, in any order: `stride<2>`, `padding<1>`,
/// `padding<same>`, `no_bias`.
template <class... Options>  // types: conv2d<filters<16>, kernel_size<3>>
struct conv2d {
  using of_the_library = conv2d;

 private:
  using stated = internal::layer::convolutions::statement<Options...>;

 public:
  // Sizes
  template <class In>
  using verdict =
      first_refusal<typename stated::template check_options<conv2d>, typename stated::template check_input<conv2d, In>>;
  template <class In>
  using output =
      shape<stated::count, stated::template geometry<In>::out_height, stated::template geometry<In>::out_width>;

  template <class In>
  struct on {
    using geometry = typename stated::template geometry<In>;
    using function = typename stated::function;
    using kernel_shape = shape<geometry::filters, geometry::channels, geometry::kernel_height, geometry::kernel_width>;

    // Shapes and parameters
    using values = list<value<calculus::preactivation, output<In>>, value<calculus::activation, output<In>>>;
    using weight =
        parameter<calculus::weight, kernel_shape,
                  drawn<geometry::channels * geometry::kernel_area, geometry::filters * geometry::kernel_area>,
                  storage_order::column_major>;
    using bias = parameter<calculus::bias, shape<geometry::filters>, begins_at<0>>;
    using product = internal::layer::weighted<convolution<geometry>, weight, bias, stated::has_bias>;
    using parameters = typename product::parameters;
    using state_dict = internal::graphs::weight_and_bias;

    // z = W * x + b, a = sigma(z)
    using equations =
        list<typename product::equation, equation<calculus::activation, function, calculus::preactivation>>;
  };
};

}  // namespace chainrule
