// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/image/convolution_runs.hpp>
#include <chainrule/layer/conv_transpose2d.hpp>
#include <chainrule/layer/depthwise_conv2d.hpp>
#include <chainrule/layer/pool_options.hpp>
#include <chainrule/layer/time_distributed.hpp>

// Convolutions over one axis or three and their transposes: the operations, and what the layers state.
namespace chainrule {

// Phrases that the refusals of these layers are made of.
namespace internal {

template <class Kernel>
struct has_a_kernel_of_images {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Kernel>(),
                                    ", a kernel on images: over steps it has one number, kernel_size<3>");
  }
};
template <std::size_t Reach, std::size_t Steps>
struct reaches_over_more_steps {
  static constexpr auto text() {
    return internal::meta::sentence("reaches over ", internal::meta::number_text<Reach>, " of ",
                                    internal::meta::number_text<Steps>,
                                    " steps: write a smaller kernel, or padding<causal>");
  }
};

}  // namespace internal

/// z = W * x + b over the axes of a Window (image/convolution_runs.hpp), or for a transposed one z = W' * x + b. The
/// arguments are x, the parameter W of the window's `weight_shape`, column-major, and where there is one b.
template <class Window, bool IsTransposed = false>
struct convolution_over_axes {
  using library_type = convolution_over_axes;
  static constexpr std::size_t outputs = IsTransposed ? Window::channels : Window::filters,
                               places = IsTransposed ? Window::extent : Window::places;

  template <class At>
  static constexpr void forward(const At& at) {
    auto* const z = at.result();
    for (std::size_t r = 0; r < at.rows(); ++r)
      for (std::size_t i = 0; i < At::y_size; ++i)
        if constexpr (At::argument_count < 3)
          z[r * At::y_size + i] = {};
        else
          z[r * At::y_size + i] = at[op::argument<2>{}][Window::channels_last ? i % outputs : i / places];
    add<IsTransposed>(at.rows(), at[op::argument<0>{}], at[op::argument<1>{}], z);
  }

  /// d(z)/d(x): dx = W' dz, or of a transposed one W dz.
  struct by_input : op::derivative<structure::toeplitz> {
    using library_type = by_input;
    using column_major = op::argument<1>;
    using piecewise_linear = void;
    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Window::multiply_adds(); }

    template <class At>
    static constexpr void backward(const At& at) {
      auto* const dx = at.downstream();
      if constexpr (!At::accumulates)
        for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) dx[i] = {};
      add<!IsTransposed>(at.rows(), at.upstream(), at[op::argument<1>{}], dx);
    }
  };

  /// d(z)/d(W): dW = the products of dz and x, summed over the samples.
  struct by_weight : op::derivative<structure::toeplitz> {
    using library_type = by_weight;
    using reads = list<op::argument<0>>;
    using reads_parameters = list<>;
    using column_major = void;
    using piecewise_linear = void;
    using sums_products = by_weight;
    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return Window::multiply_adds(); }

    template <class At>
    static constexpr void backward(const At& at) {
      auto* const dw = at.downstream();
      if constexpr (!At::accumulates)
        for (std::size_t i = 0; i < At::x_size; ++i) dw[i] = {};
      if constexpr (IsTransposed)
        internal::image::add_products_of<Window>(at.rows(), at[op::argument<0>{}], at.upstream(), dw);
      else
        internal::image::add_products_of<Window>(at.rows(), at.upstream(), at[op::argument<0>{}], dw);
    }
  };
  using by_bias = std::conditional_t<Window::channels_last, op::added_at_each<places>, spread_over_planes>;
  template <std::size_t K>
  using partial = op::partial_at<K, by_input, by_weight, by_bias>;

 private:
  template <bool Transposed, class T>
  static constexpr void add(std::size_t rows, const T* from, const T* w, T* to) {
    if constexpr (Transposed)
      internal::image::add_transposed_convolution<Window>(rows, from, w, to);
    else
      internal::image::add_convolution<Window>(rows, from, w, to);
  }
};

namespace internal::layer::convolutions {

/// The options of a convolution over `Axes` axes, from its template arguments. Over steps, channels are last.
template <class Roles, std::size_t Axes, bool IsOverSteps, class... Options>
struct axes_statement : convolution_statement<Roles, Options...> {
  using base = convolution_statement<Roles, Options...>;
  using typename base::kernel;
  using moves = typename base::template option<role::stride, stride<1>>;
  using spread = typename base::template option<role::dilation, dilation<1>>;
  using zeros = typename base::template option<role::padding, padding<0>>;
  static constexpr bool is_causal = std::is_same_v<zeros, padding<causal>>,
                        is_same = std::is_same_v<zeros, padding<same>>;
  static constexpr bool counts_zeros = !is_causal && !is_same && !std::is_same_v<zeros, padding<valid>>;

  template <class Option>
  static constexpr std::size_t on(std::size_t axis) {
    return Option::positive && Option::fits(Axes) && axis < Axes ? Option::on(axis) : 1;
  }
  static constexpr std::size_t reach(std::size_t axis) {
    return counted_sum(counted_product(on<kernel>(axis) - 1, on<spread>(axis)), 1);
  }
  static constexpr std::size_t front(std::size_t axis) {
    return is_causal                                          ? reach(axis) - 1
           : counts_zeros && zeros::fits(Axes) && axis < Axes ? zeros::front(axis, Axes)
                                                              : 0;
  }
  static constexpr std::size_t back(std::size_t axis) {
    return counts_zeros && zeros::fits(Axes) && axis < Axes ? zeros::back(axis, Axes) : 0;
  }
  template <class In>
  static constexpr std::size_t extent(std::size_t axis) {
    return In::rank == Axes + 1 && axis < Axes ? In::extent(IsOverSteps ? axis : axis + 1) : 1;
  }
  template <class In>
  static constexpr std::size_t channels = In::rank == Axes + 1 ? In::extent(IsOverSteps ? Axes : 0) : 1;
  /// Of one axis of steps: how many of them belong to each output, and whether it is computed from those and the ones
  /// before. Zeros behind the sequence are then not read if the outputs' steps are complete.
  static constexpr std::size_t steps_of_output = on<moves>(0);
  static constexpr bool reads_no_later_step =
      is_same ? reach(0) == 1
              : counted_sum(front(0), back(0)) < reach(0) && counted_sum(front(0), steps_of_output) >= reach(0);
  /// With the zeros on both sides.
  template <class In>
  static constexpr std::size_t padded(std::size_t axis) {
    return counted_sum(extent<In>(axis), counted_sum(front(axis), back(axis)));
  }
  template <class In>
  static constexpr bool covers_more = [] {
    bool covers = false;
    for (std::size_t i = 0; i < Axes; ++i) covers = covers || reach(i) > padded<In>(i);
    return covers && !is_same;
  }();

  // With as many zeros as the option says; `same` and `valid` stand for their number.
  template <class In, std::size_t A>
  using axis = typename axis_by_padding<extent<In>(A), on<kernel>(A), on<moves>(A), (is_same ? same : front(A)),
                                        (is_same ? same : back(A)), on<spread>(A)>::type;

  template <class Layer>
  using check_window = first_refusal<
      refuse_if<IsOverSteps && kernel::height != kernel::width, refusal<Layer, has_a_kernel_of_images<kernel>>>,
      refuse_if<!kernel::positive, refusal<Layer, cannot_have<kernel>>>,
      refuse_if<!moves::positive, refusal<Layer, cannot_have<moves>>>,
      refuse_if<!spread::positive, refusal<Layer, cannot_have<spread>>>,
      refuse_if<!kernel::fits(Axes), refusal<Layer, has_another_number_of_axes<kernel, Axes>>>,
      refuse_if<!moves::fits(Axes), refusal<Layer, has_another_number_of_axes<moves, Axes>>>,
      refuse_if<!spread::fits(Axes), refusal<Layer, has_another_number_of_axes<spread, Axes>>>,
      refuse_if<!zeros::fits(Axes), refusal<Layer, has_another_number_of_axes<zeros, Axes>>>,
      typename base::template check_function<Layer>>;
  template <class Layer, class In>
  using takes =
      std::conditional_t<IsOverSteps, refuse_if<In::rank != 2, refusal<Layer, expects_a_sequence, receives<In>>>,
                         refuse_if<In::rank != 4, refusal<Layer, expects_channels_depth_height_width, receives<In>>>>;
  template <class In>
  using larger =
      std::conditional_t<IsOverSteps, reaches_over_more_steps<reach(0), padded<In>(0)>,
                         has_a_kernel_larger_than_the_image<shape<reach(0), reach(1), reach(2)>,
                                                            shape<padded<In>(0), padded<In>(1), padded<In>(2)>>>;
  template <class Layer, class In>
  using check_input = first_refusal<takes<Layer, In>, refuse_if<covers_more<In>, refusal<Layer, larger<In>>>>;
};

/// The layer of a window: its values, parameters and equations.
template <class Window, class Operation, class Output, class Stated>
struct layer_over_axes {
  using operation = Operation;
  static constexpr std::size_t outputs = Output::extent(Window::channels_last ? Output::rank - 1 : 0);
  static constexpr std::size_t fan_in = Window::channels_of_group * Window::kernel_area;

  using values = list<value<calculus::preactivation, Output>, value<calculus::activation, Output>>;
  using weight = parameter<calculus::weight, typename Window::weight_shape,
                           drawn<fan_in, Window::filters * Window::kernel_area>, storage_order::column_major>;
  using bias = parameter<calculus::bias, shape<outputs>, begins_at<0, in_torch<uniform_by_fan<fan_in>>>>;
  using product = internal::layer::weighted<Stated::has_bias>;
  using parameters = typename product::template parameters<weight, bias>;
  using state_dict = internal::graphs::weight_and_bias;

  // z = W * x + b, a = sigma(z)
  using equations = list<typename product::template equation<operation>,
                         equation<calculus::activation, typename Stated::function, calculus::preactivation>>;
};

/// A window of some axes.
template <bool IsOverSteps, std::size_t Filters, std::size_t Channels, std::size_t Groups, class... Axes>
struct window_over;
template <std::size_t Filters, std::size_t Channels, std::size_t Groups, class Axis>
struct window_over<true, Filters, Channels, Groups, Axis> {
  using type = image::convolution_over_one_axis<Filters, Channels, Axis, Groups>;
};
template <std::size_t Filters, std::size_t Channels, std::size_t Groups, class Depth, class Height, class Width>
struct window_over<false, Filters, Channels, Groups, Depth, Height, Width> {
  using type = image::convolution_over_three_axes<Filters, Channels, Depth, Height, Width, Groups>;
};

template <bool IsOverSteps, std::size_t Filters, std::size_t... Places>
using output_over = std::conditional_t<IsOverSteps, shape<Places..., Filters>, shape<Filters, Places...>>;

/// A layer from what its options state.
template <class Layer, class Stated, bool IsTransposed>
struct layer_with_axes {
  template <class In>
  using verdict = typename Stated::template check<Layer, In>;
  template <class In>
  using output = typename Stated::template with_axes<In>::output;
  template <class In, class Window = typename Stated::template with_axes<In>::window>
  using layer_on = layer_over_axes<Window, convolution_over_axes<Window, IsTransposed>, output<In>, Stated>;
  template <class In>
  struct on : layer_on<In> {};
};

// Over steps there is padding<causal> too.
template <class Roles>
struct roles_over_steps {
  template <class Option>
  static constexpr role of = std::is_same_v<Option, padding<causal>> ? role::padding : Roles::template of<Option>;
};

template <std::size_t Groups, std::size_t Channels, class Filters>
inline constexpr bool divides = Groups > 0 && Channels % Groups == 0 && Filters::count % Groups == 0;

/// The options of a convolution.
template <std::size_t Axes, bool IsOverSteps, class... Options>
struct statement_over_axes
    : axes_statement<std::conditional_t<IsOverSteps, roles_over_steps<roles>, roles>, Axes, IsOverSteps, Options...> {
  using base =
      axes_statement<std::conditional_t<IsOverSteps, roles_over_steps<roles>, roles>, Axes, IsOverSteps, Options...>;
  using base::count, typename base::stated_filters;
  using parts = typename base::template option<role::groups, groups<1>>;

  template <class In, class Numbers = meta::make_index_sequence<Axes>>
  struct with_axes;
  template <class In, std::size_t... A>
  struct with_axes<In, meta::index_sequence<A...>> {
    using window = typename window_over<IsOverSteps, count, base::template channels<In>, parts::count,
                                        typename base::template axis<In, A>...>::type;
    using output = output_over<IsOverSteps, count, base::template axis<In, A>::positions()...>;
  };
  template <class Layer, class In, std::size_t Channels = base::template channels<In>>
  using check =
      first_refusal<typename base::template check_filters<Layer>, typename base::template check_window<Layer>,
                    refuse_if<parts::count == 0, refusal<Layer, cannot_have<parts>>>,
                    typename base::template check_input<Layer, In>,
                    refuse_if<!divides<parts::count, Channels, stated_filters>,
                              refusal<Layer, has_groups_that_do_not_divide<parts, Channels, stated_filters>>>>;
};

}  // namespace internal::layer::convolutions
}  // namespace chainrule
