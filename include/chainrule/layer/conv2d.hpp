// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/image/declarations.hpp>
#include <chainrule/layer/convolution_options.hpp>

namespace chainrule {

// Phrases that the refusals of this layer are made of.
namespace internal {

template <class Zeros, class Kernel, class Covered>
struct pads_by_a_kernel_or_more {
  static constexpr auto text() {
    if constexpr (std::is_same_v<Covered, shape<Kernel::height, Kernel::width>>)
      return internal::meta::sentence("has ", internal::meta::spelling<Zeros>(), ", which must be smaller than ",
                                      internal::meta::spelling<Kernel>());
    else
      return internal::meta::sentence("has ", internal::meta::spelling<Zeros>(), ", which must be smaller than the ",
                                      Covered::text(), " that ", internal::meta::spelling<Kernel>(), " covers");
  }
};

}  // namespace internal

/// d(z)/d(x) for z = W * x + b, the cross-correlation with a parameter W(filter, channel, row, column), column-major.
template <class Geometry>
struct convolution_with : op::derivative<structure::toeplitz> {
  using library_type = convolution_with;
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

/// d(z)/d(W) for z = W * x + b: for every filter, the pixels under the kernel at each of its positions.
template <class Geometry>
struct convolution_of : op::derivative<structure::toeplitz> {
  using library_type = convolution_of;
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
  using library_type = spread_over_planes;
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
  /// The index of the element of the parameter that is added to each element of z.
  template <class At>
  static constexpr void column_indices(const At&, std::uint32_t* columns) {
    for (std::size_t i = 0; i < At::y_size; ++i) columns[i] = static_cast<std::uint32_t>(i / (At::y_size / At::x_size));
  }
};

/// z = W * x + b: the arguments are x, W of shape (filters, channels, height, width) and b of shape (filters).
template <class Geometry>
struct convolution {
  using library_type = convolution;
  using gives_sums = void;
  using gives_bands = shape<Geometry::filters, Geometry::out_height, Geometry::out_width>;
  template <class At>
  static constexpr void forward(const At& at) {
    internal::image::convolve<Geometry>(at.rows(), at.argument(), at[op::argument<1>{}], bias(at), at.sums());
  }
  template <std::size_t K>
  using partial = op::partial_at<K, convolution_with<Geometry>, convolution_of<Geometry>, spread_over_planes>;

 private:
  // Null if there is no bias.
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
template <std::size_t Count>
inline constexpr role roles::of<groups<Count>> = role::groups;

/// The options of a convolution, from its template arguments.
template <class Roles, class... Options>
struct window_statement : convolution_statement<Roles, Options...> {
  using base = convolution_statement<Roles, Options...>;
  using typename base::kernel;
  using moves = typename base::template option<role::stride, stride<1>>;
  using spread = typename base::template option<role::dilation, dilation<1>>;
  using zeros = typename base::template option<role::padding, padding<0>>;
  static constexpr bool counts_zeros = !std::is_same_v<zeros, padding<same>> && !std::is_same_v<zeros, padding<valid>>;

  static constexpr std::size_t covered(std::size_t elements, std::size_t apart) {
    return elements == 0 ? 0 : counted_sum(counted_product(elements - 1, apart), 1);
  }
  using reach = shape<covered(kernel::on(0), spread::on(0)), covered(kernel::on(1), spread::on(1))>;

  template <class In>
  using window = sliding_window<In, kernel, moves, zeros, spread>;

  template <class Layer>
  using check_window =
      first_refusal<refuse_if<!kernel::positive, refusal<Layer, cannot_have<kernel>>>,
                    refuse_if<!moves::positive, refusal<Layer, cannot_have<moves>>>,
                    refuse_if<!spread::positive, refusal<Layer, cannot_have<spread>>>,
                    refuse_if<!kernel::fits(2), refusal<Layer, has_another_number_of_axes<kernel, 2>>>,
                    refuse_if<!moves::fits(2), refusal<Layer, has_another_number_of_axes<moves, 2>>>,
                    refuse_if<!spread::fits(2), refusal<Layer, has_another_number_of_axes<spread, 2>>>,
                    refuse_if<!zeros::fits(2), refusal<Layer, has_another_number_of_axes<zeros, 2>>>,
                    typename base::template check_function<Layer>,
                    refuse_if<counts_zeros && (zeros::top >= reach::extent(0) || zeros::bottom >= reach::extent(0) ||
                                               zeros::left >= reach::extent(1) || zeros::right >= reach::extent(1)),
                              refusal<Layer, pads_by_a_kernel_or_more<zeros, kernel, reach>>>>;

  static constexpr std::size_t padded(std::size_t extent, std::size_t front, std::size_t back) {
    return counts_zeros ? counted_sum(extent, counted_sum(front, back)) : extent;
  }
  template <class Layer, class In, std::size_t Height = padded(In::extent(1), zeros::top, zeros::bottom),
            std::size_t Width = padded(In::extent(2), zeros::left, zeros::right)>
  using check_input = first_refusal<
      layer::images::takes_image<Layer, In>,
      refuse_if<!std::is_same_v<zeros, padding<same>> && (Height < reach::extent(0) || Width < reach::extent(1)),
                refusal<Layer, has_a_kernel_larger_than_the_image<reach, shape<Height, Width>>>>>;
};

/// Whether the groups divide the channels and the filters.
template <class Layer, class In, class Groups, class Filters>
using groups_divide =
    refuse_if<(Groups::count > 1 && (In::extent(0) % Groups::count > 0 || Filters::count % Groups::count > 0)),
              refusal<Layer, has_groups_that_do_not_divide<Groups, In::extent(0), Filters>>>;

template <class... Options>
struct statement : window_statement<roles, Options...> {
  using base = window_statement<roles, Options...>;
  using base::count, typename base::stated_filters;
  using parts = typename base::template option<role::groups, groups<1>>;

  template <class In>
  using geometry = filters_over_window<count, typename base::template window<In>, parts::count>;

  template <class Layer, class In>
  using check =
      first_refusal<typename base::template check_filters<Layer>, typename base::template check_window<Layer>,
                    refuse_if<parts::count == 0, refusal<Layer, cannot_have<parts>>>,
                    typename base::template check_input<Layer, In>, groups_divide<Layer, In, parts, stated_filters>>;
};

/// A convolution or its transpose on an input, from the geometry of the convolution, and its output's shape.
template <class Operation, class Geometry, class Output, class Function, bool HasBias>
struct layer_on {
  using output = Output;
  static constexpr std::size_t area = Geometry::kernel_area, channels = Geometry::channels_of_group;

  // Shapes and parameters
  using values = list<value<calculus::preactivation, output>, value<calculus::activation, output>>;
  using weight =
      parameter<calculus::weight, shape<Geometry::filters, channels, Geometry::kernel_height, Geometry::kernel_width>,
                drawn<channels * area, Geometry::filters * area>, storage_order::column_major>;
  using bias =
      parameter<calculus::bias, shape<Output::extent(0)>, begins_at<0, in_torch<uniform_by_fan<channels * area>>>>;
  using product = internal::layer::weighted<HasBias>;
  using parameters = typename product::template parameters<weight, bias>;
  using state_dict = internal::graphs::weight_and_bias;

  // z = W * x + b, a = sigma(z)
  using equations = list<typename product::template equation<Operation>,
                         equation<calculus::activation, Function, calculus::preactivation>>;
};

/// A convolution of all channels or of each, as its options say.
template <class Layer, class Stated>
struct optioned_layer {
  template <class In>
  using verdict = typename Stated::template check<Layer, In>;
  template <class In>
  using geometry = typename Stated::template geometry<In>;
  template <class In>
  using output = shape<geometry<In>::filters, geometry<In>::out_height, geometry<In>::out_width>;
  template <class In>
  struct on
      : layer_on<convolution<geometry<In>>, geometry<In>, output<In>, typename Stated::function, Stated::has_bias> {};
};

}  // namespace internal::layer::convolutions

/// A convolution: z(f) = sum over c of W(f, c) * a(c) + b(f), a' = sigma(z), where * is the cross-correlation.
/// `conv2d<filters<16>, kernel_size<5>, act::relu>`; further options, in any order: `stride<2>`, `padding<1>`,
/// `padding<same>`, `dilation<2>`, `groups<4>`, `no_bias`.
template <class... Options>  // types: conv2d<filters<16>, kernel_size<3>>
struct conv2d : internal::layer::convolutions::optioned_layer<conv2d<Options...>,
                                                              internal::layer::convolutions::statement<Options...>> {
  using library_type = conv2d;
};

}  // namespace chainrule
