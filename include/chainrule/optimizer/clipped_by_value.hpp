// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/inner_rate.hpp>
#include <chainrule/optimizer/rule.hpp>

namespace chainrule {
namespace internal::optimizer {

/// g limited to [-most, most]; NaN if g is not finite.
template <class V>
CHAINRULE_INLINE V clipped(const V& g, const V& most) {
  return number::select(g > most, most, number::select(g < -most, -most, g)) + g * V(0);
}

/// The same for many numbers.
template <class T>
constexpr void clip_by_value(std::size_t count, T* numbers, double clip_value) {
  const T most = static_cast<T>(clip_value);
  number::for_each_vector<T>(count, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
    number::store(numbers + i, clipped(number::load<V>(numbers + i), V(most)));
  });
}

}  // namespace internal::optimizer

/// An optimizer that sees each element of the gradient clipped to [-clip_value, clip_value]:
/// `clipped_by_value{adam{}, 0.5}`. PyTorch's clip_grad_value_, Keras's clipvalue. Around a rule that sees elements it
/// is such a rule; otherwise it changes the whole gradient.
template <class Optimizer>
struct clipped_by_value {
  Optimizer optimizer{};
  double clip_value = 1;

  static constexpr bool by_element = internal::optimizer::ByElement<Optimizer, double>;
  static constexpr std::size_t state_count = by_element ? internal::optimizer::count_of<Optimizer> : 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::positive<T>("clip_value", clip_value), internal::optimizer::wrong_rule<T>(optimizer)});
  }

  /// A clipped gradient is as moderate as before.
  template <class T>
    requires internal::optimizer::BoundsSteps<Optimizer, T>
  constexpr bool is_moderate() const {
    return clip_value > 0 && optimizer.template is_moderate<T>();
  }

  template <class T>
    requires internal::optimizer::ByElement<Optimizer, T>
  constexpr auto change(std::size_t number) const {
    const T most = static_cast<T>(clip_value);
    const auto inner = optimizer.template change<T>(number);
    return [=]<class V>(const V& p, const V& g, V* kept)
               __attribute__((always_inline)) { return inner(p, internal::optimizer::clipped(g, V(most)), kept); };
  }

  template <class T>
    requires(!by_element)
  constexpr bool prepare(std::size_t count, const T* /*p*/, T* g, const T* /*state*/, std::size_t /*stride*/,
                         std::size_t /*number*/) const {
    internal::optimizer::clip_by_value(count, g, clip_value);
    return true;
  }
};
template <class Optimizer>
clipped_by_value(Optimizer, double) -> clipped_by_value<Optimizer>;
template <class Optimizer>
clipped_by_value(Optimizer) -> clipped_by_value<Optimizer>;

}  // namespace chainrule
