// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/layer/norm.hpp>
#include <chainrule/operation/normalize.hpp>
#include <chainrule/operation/normalize_over.hpp>
#include <chainrule/operation/scale_channels.hpp>
#include <chainrule/operation/scale_over.hpp>

namespace chainrule {

// The phrase that the refusal below is made of.
namespace internal {

template <auto Groups, std::size_t Channels>
struct cannot_have_groups {
  static constexpr auto text() {
    return internal::meta::sentence("cannot have ", internal::meta::value_spelling<Groups>, " groups of ",
                                    internal::meta::number_text<Channels>,
                                    " channels: write a number that divides them");
  }
};

}  // namespace internal

namespace internal::layer::norms {

/// The channels of an input: the first axis of an image, the last of a sequence or a vector.
template <class In>
inline constexpr std::size_t channels_of = In::extent(In::rank > 2 ? 0 : In::rank - 1);

/// A normalization of groups of channels, each over all places.
template <class In, std::size_t Groups, bool IsImage = (In::rank > 2)>
struct by_groups {  // steps and features
  static constexpr std::size_t steps = In::size / channels_of<In>, channels = channels_of<In>;
  template <double Epsilon>
  using normalize = op::normalize_over<steps, Groups, channels / Groups, Epsilon>;
  using scale = op::scale_over<steps>;
};
template <class In, std::size_t Groups>
struct by_groups<In, Groups, true> {
  static constexpr std::size_t channels = channels_of<In>;
  template <double Epsilon>
  using normalize = op::normalize<In::size / Groups, Epsilon>;
  using scale = op::scale_channels<channels, In::size / channels>;
};
template <class In, std::size_t Groups>
  requires(In::rank == 1)
struct by_groups<In, Groups, false> {
  template <double Epsilon>
  using normalize = op::normalize<In::size / Groups, Epsilon>;
  using scale = op::scale_over<1>;
};

template <class In, std::size_t Groups, class Stated, class By = by_groups<In, Groups>>
using groups_on = norm_on<In, typename By::template normalize<Stated::says.epsilon>, Groups, typename By::scale,
                          shape<channels_of<In>>, Stated::says.has_gain, Stated::says.has_bias>;

struct rules_of_group_norm {
  static constexpr char text[] = "epsilon<1e-5>, no_bias and no_affine";
  static constexpr role roles[] = {role::epsilon, role::no_bias, role::no_affine};
  static constexpr settings defaults = {};
};

}  // namespace internal::layer::norms

/// Group normalization: neighbouring channels form Groups groups, and each group, over all its places, is normalized,
/// (x - mean) / deviation; then each channel is multiplied by its W, and its b is added (Wu, He 2018). Options:
/// epsilon<1e-5>, no_bias, no_affine.
template <auto Groups, class... Options>
struct group_norm {
 private:
  using stated = internal::layer::norms::statement<group_norm, internal::layer::norms::rules_of_group_norm, Options...>;
  template <class In>
  static constexpr std::size_t channels = internal::layer::norms::channels_of<In>;

 public:
  template <class In>
  using verdict = first_refusal<
      typename stated::verdict,
      refuse_if<(count_of<Groups> == 0 || channels<In> % (count_of<Groups> + (count_of<Groups> == 0)) != 0),
                refusal<group_norm, internal::cannot_have_groups<Groups, channels<In>>>>>;
  template <class In>
  using output = In;

  template <class In>
  struct on : internal::layer::norms::groups_on<In, count_of<Groups>, stated> {};
};

}  // namespace chainrule
