// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/identity.hpp>
#include <chainrule/layer/image.hpp>
#include <chainrule/layer/no_bias.hpp>

// The options that convolutions over images and over steps have in common: filters, a kernel, a bias, an activation.
namespace chainrule {

/// The number of a convolution's filters, and so of its outputs' channels. `count` is 0 if the argument is not a
/// positive number.
template <auto Count>
struct filters {
  static constexpr std::size_t count = count_of<Count>;
};

/// The number of groups into which a convolution divides channels and filters. A filter reads only the channels of its
/// group.
template <std::size_t Count>
struct groups {
  static constexpr std::size_t count = Count;
  static constexpr auto code() { return internal::meta::sentence("groups<", internal::meta::number_text<Count>, ">"); }
};

// Phrases that the refusals of these layers are made of.
namespace internal {

struct needs_filters {
  static constexpr char text[] = "needs a number of filters: add filters<6>";
};
struct needs_a_kernel_size {
  static constexpr char text[] = "needs a kernel: add kernel_size<5>";
};

template <class Groups, std::size_t Channels, class Filters>
struct has_groups_that_do_not_divide {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::spelling<Groups>(), ", which must divide the ",
                                    internal::meta::number_text<Channels>, " channels and ",
                                    internal::meta::spelling<Filters>());
  }
};

}  // namespace internal

namespace internal::layer {

using images::role;

// The role of an option in a convolution.
template <class Option>
inline constexpr role role_in_convolution = activations::MeantAsActivation<Option> ? role::function : role::unknown;
template <auto Count>
inline constexpr role role_in_convolution<filters<Count>> = role::filters;
template <std::size_t Height, std::size_t Width, std::size_t... More>
inline constexpr role role_in_convolution<kernel_size<Height, Width, More...>> = role::kernel;
template <std::size_t Height, std::size_t Width, std::size_t... Sides>
inline constexpr role role_in_convolution<padding<Height, Width, Sides...>> = role::padding;
template <std::size_t Height, std::size_t Width, std::size_t... More>
inline constexpr role role_in_convolution<dilation<Height, Width, More...>> = role::dilation;
template <>
inline constexpr role role_in_convolution<no_bias> = role::bias;

/// The options of a convolution, from its template arguments. Roles gives each option its role.
template <class Roles, class... Options>
struct convolution_statement : images::statement<Roles, Options...> {
  using options = images::statement<Roles, Options...>;
  using stated_filters = typename options::template option<role::filters, filters<1>>;
  using kernel = typename options::template option<role::kernel, kernel_size<1>>;
  using function = typename options::template option<role::function, act::identity>;
  static constexpr std::size_t count = stated_filters::count;
  static constexpr bool has_bias = !options::states(role::bias);

  template <class Layer>
  using check_filters = first_refusal<typename options::template verdict<Layer>,
                                      refuse_if<!options::states(role::filters), refusal<Layer, needs_filters>>,
                                      refuse_if<!options::states(role::kernel), refusal<Layer, needs_a_kernel_size>>,
                                      refuse_if<count == 0, refusal<Layer, cannot_have<stated_filters>>>>;
  template <class Layer>
  using check_function = typename activations::statement<function, Layer, has_the_activation<function>>::type;
};

}  // namespace internal::layer
}  // namespace chainrule
