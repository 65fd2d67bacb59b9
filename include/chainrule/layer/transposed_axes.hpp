// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/convolution_axes.hpp>

// The options of transposed convolutions over one axis or three.
namespace chainrule::internal::layer::convolutions {

template <bool IsOverSteps>
using transposed_roles_over = std::conditional_t<IsOverSteps, roles_over_steps<transposed_roles>, transposed_roles>;

template <std::size_t Axes, bool IsOverSteps, class... Options>
struct transposed_over_axes : axes_statement<transposed_roles_over<IsOverSteps>, Axes, IsOverSteps, Options...> {
  using base = axes_statement<transposed_roles_over<IsOverSteps>, Axes, IsOverSteps, Options...>;
  using base::count, base::is_same, base::is_causal, typename base::stated_filters, typename base::kernel,
      typename base::moves, typename base::spread, typename base::zeros;
  using parts = typename base::template option<role::groups, groups<1>>;
  using more = typename base::template option<role::rest, output_padding<0>>;

  /// The output's extent is the input's times the stride.
  static constexpr bool is_multiple = is_same || is_causal;
  static constexpr std::size_t step(std::size_t axis) { return base::template on<moves>(axis); }
  static constexpr std::size_t added(std::size_t axis) { return more::fits(Axes) ? more::on(axis) : 0; }
  /// The output's extent with what the padding cuts off.
  template <class In>
  static constexpr std::size_t whole(std::size_t axis) {
    return counted_sum(counted_product(base::template extent<In>(axis) - 1, step(axis)),
                       base::reach(axis) + added(axis));
  }
  static constexpr std::size_t cut(std::size_t axis) { return base::front(axis) + base::back(axis); }
  template <class In>
  static constexpr std::size_t out(std::size_t axis) {
    return is_multiple ? base::template extent<In>(axis) * step(axis) : whole<In>(axis) - cut(axis);
  }
  static constexpr std::size_t before(std::size_t axis) {
    if (is_same) return base::reach(axis) > step(axis) ? (base::reach(axis) - step(axis)) / 2 : 0;
    return is_causal ? 0 : base::front(axis);
  }

  template <class In, class Numbers = meta::make_index_sequence<Axes>>
  struct with_axes;
  template <class In, std::size_t... A>
  struct with_axes<In, meta::index_sequence<A...>> {
    using window =
        typename window_over<IsOverSteps, base::template channels<In>, count, parts::count,
                             sliding_axis<out<In>(A), base::template on<kernel>(A), step(A), before(A),
                                          base::template on<spread>(A), base::template extent<In>(A)>...>::type;
    using output = output_over<IsOverSteps, count, out<In>(A)...>;
    using all = shape<whole<In>(A)...>;
    static constexpr bool is_cut_off = !is_multiple && ((whole<In>(A) <= cut(A)) || ...);
    static constexpr bool adds_too_much =
        ((added(A) > 0 && added(A) >= step(A) && added(A) >= base::template on<spread>(A)) || ...);
  };

  template <class Layer, class In, std::size_t Channels = base::template channels<In>>
  using check = first_refusal<
      typename base::template check_filters<Layer>, typename base::template check_window<Layer>,
      refuse_if<parts::count == 0, refusal<Layer, cannot_have<parts>>>,
      refuse_if<!more::fits(Axes), refusal<Layer, has_another_number_of_axes<more, Axes>>>,
      refuse_if<is_multiple && base::states(role::rest), refusal<Layer, does_not_understand<more>>>,
      refuse_if<with_axes<In>::adds_too_much, refusal<Layer, adds_a_stride_or_more<more>>>,
      typename base::template takes<Layer, In>,
      refuse_if<with_axes<In>::is_cut_off, refusal<Layer, cuts_all_off<zeros, typename with_axes<In>::all>>>,
      refuse_if<!divides<parts::count, Channels, stated_filters>,
                refusal<Layer, has_groups_that_do_not_divide<parts, Channels, stated_filters>>>>;
};

}  // namespace chainrule::internal::layer::convolutions
