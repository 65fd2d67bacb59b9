// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/activation/relu.hpp>
#include <chainrule/graph/state_dict.hpp>
#include <chainrule/layer/dropout.hpp>
#include <chainrule/layer/norm.hpp>
#include <chainrule/layer/time_distributed.hpp>
#include <chainrule/operation/masked_softmax.hpp>
#include <chainrule/time/attention_words.hpp>
#include <chainrule/time/hidden_steps.hpp>
#include <chainrule/time/whole_values.hpp>

// The options that attention and transformer layers have in common.
namespace chainrule {

/// The number of heads, which divides the features: each head has as many neighbouring features.
template <auto Count>
struct heads {
  static constexpr std::size_t count = count_of<Count>;
};

/// Where keys and values come from, if not from the layer's input: `attends_to<from<"encoded">>` for both, or
/// `attends_to<from<"k">, from<"v">>`.
template <class... Sources>
struct attends_to {};

/// Query i sees the keys up to i.
struct causal_mask {};

/// A mask of one's own. Rule states `static constexpr bool allows(std::size_t query, std::size_t key)`, whether a query
/// may see a key, or `static constexpr double element(std::size_t query, std::size_t key)`, which is added to the
/// score.
template <class Rule>
struct attention_mask {};

/// The layers inside a transformer layer's two-layer network have this many units in between.
template <auto Units>
struct feed_forward {
  static constexpr std::size_t units = count_of<Units>;
};

/// What scores are divided by, in place of the root of a head's features.
template <auto Number>
struct temperature {
  static constexpr auto code() {
    return internal::layer::code_of_numbers<static_cast<double>(Number)>([] { return "temperature"; });
  }
};

/// Queries and keys of self-attention are turned by angles that grow with the step, for each pair of neighbouring
/// features of a head (Su and others 2021): a score then depends on the distance of its steps.
struct rotary {};

/// Each part of a transformer layer is normalized at its input, and not after its sum.
struct norm_first {};

template <class... Sources>
inline constexpr bool internal::scans::may_read_whole<attends_to<Sources...>> = true;

namespace internal::attention {

enum class role {
  unknown,
  heads,
  memory,
  causal,
  mask,
  lengths,
  padding,
  no_bias,
  rate,
  inside,
  norm_first,
  function,
  epsilon,
  temperature,
  rotary
};
template <class Option>
inline constexpr role role_of = activations::MeantAsActivation<Option> ? role::function : role::unknown;
template <auto Count>
inline constexpr role role_of<heads<Count>> = role::heads;
template <class... Sources>
inline constexpr role role_of<attends_to<Sources...>> = role::memory;
template <>
inline constexpr role role_of<causal_mask> = role::causal;
template <class Rule>
inline constexpr role role_of<attention_mask<Rule>> = role::mask;
template <class... From>
inline constexpr role role_of<lengths<From...>> = role::lengths;
template <class From, class Index>
inline constexpr role role_of<padding_mask<From, Index>> = role::padding;
template <>
inline constexpr role role_of<no_bias> = role::no_bias;
template <auto Rate>
inline constexpr role role_of<dropout<Rate>> = role::rate;
template <auto Units>
inline constexpr role role_of<feed_forward<Units>> = role::inside;
template <>
inline constexpr role role_of<norm_first> = role::norm_first;
template <auto Number>
inline constexpr role role_of<epsilon<Number>> = role::epsilon;

template <auto Number>
inline constexpr role role_of<temperature<Number>> = role::temperature;
template <>
inline constexpr role role_of<rotary> = role::rotary;

template <class Option>
inline constexpr double temperature_of = 0;
template <auto Number>
inline constexpr double temperature_of<temperature<Number>> = static_cast<double>(Number);
template <class Option>
inline constexpr double rate_of = 0;
template <auto Rate>
inline constexpr double rate_of<dropout<Rate>> = static_cast<double>(Rate);
template <class Option>
inline constexpr double epsilon_of = 1e-5;
template <auto Number>
inline constexpr double epsilon_of<epsilon<Number>> = static_cast<double>(Number);

// The sources of keys and values, as names in equations, and their shapes; void for the layer's input. A stream reads
// them as a whole, and what hides some of the keys.
template <class Option>
struct memory_of {
  using keys = void;
  using contents = void;
  template <class... Hidden>
  using whole = scans::whole_values<attends_to_steps_of_the_stream>;
};
template <class... Places>
struct whole_memory {
  template <class... Hidden>
  using whole = scans::whole_values<attends_to_steps_of_the_stream, Places..., Hidden...>;
};
template <class From, class Place, class Shape>
struct memory_of<attends_to<layer_references::resolved_from<From, Place, Shape>>> : whole_memory<Place> {
  using keys = layer_references::resolved_from<From, Place, Shape>;
  using contents = keys;
};
template <class From, class Place, class Shape, class OtherFrom, class OtherPlace, class OtherShape>
struct memory_of<attends_to<layer_references::resolved_from<From, Place, Shape>,
                            layer_references::resolved_from<OtherFrom, OtherPlace, OtherShape>>>
    : whole_memory<Place, OtherPlace> {
  using keys = layer_references::resolved_from<From, Place, Shape>;
  using contents = layer_references::resolved_from<OtherFrom, OtherPlace, OtherShape>;
};
template <class Read, class In>
struct source {
  using name = layer_input;
  using extents = In;
};
template <class From, class Place, class Shape, class In>
struct source<layer_references::resolved_from<From, Place, Shape>, In> {
  using name = Place;
  using extents = Shape;
};

template <class Option>
struct rules_of {
  using type = list<>;
};
template <>
struct rules_of<causal_mask> {
  using type = list<op::causal_rule>;
};
template <class Rule>
struct rules_of<attention_mask<Rule>> {
  using type = list<Rule>;
};
template <class Option>
inline constexpr bool states_mask = true;
template <class Rule>
inline constexpr bool states_mask<attention_mask<Rule>> = op::AllowsKeys<Rule> || op::AddsToScores<Rule>;

template <class Memory, class Hidden>
struct read_at_once;
template <class Memory, class... Hidden>
struct read_at_once<Memory, list<Hidden...>> {
  using type = typename Memory::template whole<Hidden...>;
};

/// The options in any order. Rules states which are accepted, in `roles` and as text.
template <class... Options>
struct options {
  static constexpr std::size_t count = sizeof...(Options);
  static constexpr role roles[count + 1] = {role_of<Options>..., role::unknown};
  static constexpr std::size_t position(role wanted) {
    std::size_t i = 0;
    while (i < count && roles[i] != wanted) ++i;
    return i;
  }
  static constexpr bool states(role wanted) { return position(wanted) < count; }
  template <role Wanted, class Default>
  using option = list_element<states(Wanted) ? position(Wanted) : count, list<Options..., Default>>;

  static constexpr std::size_t heads = option<role::heads, chainrule::heads<1>>::count;
  using memory = memory_of<option<role::memory, void>>;
  using hidden = hiding<option<(states(role::lengths) ? role::lengths : role::padding), void>>;
  using reads_whole = typename read_at_once<memory, typename hidden::arguments>::type;
  using rules = joined_list<typename rules_of<Options>::type..., list<>>;
  static constexpr bool has_bias = !states(role::no_bias), is_norm_first = states(role::norm_first);
  static constexpr double rate = rate_of<option<role::rate, void>>, epsilon = epsilon_of<option<role::epsilon, void>>;
  static constexpr bool is_rotary = states(role::rotary), attends_elsewhere = states(role::memory);
  static constexpr double temperature_or(double number) {
    return states(role::temperature) ? temperature_of<option<role::temperature, void>> : number;
  }
  static constexpr std::size_t inside = option<role::inside, feed_forward<1>>::units;
  using function = option<role::function, act::relu>;

  template <class Rules>
  static constexpr bool is_taken(role wanted) {
    for (const role each : Rules::roles)
      if (each == wanted) return true;
    return false;
  }
  template <class Rules>
  static constexpr std::size_t first_not_taken() {
    std::size_t i = 0;
    while (i < count && is_taken<Rules>(roles[i])) ++i;
    return i;
  }
  static constexpr std::size_t first_twice() {
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t k = 0; k < i; ++k)
        if (roles[k] == roles[i] && roles[i] != role::mask) return i;
    return count;
  }
  template <class Layer, class Rules>
  using verdict = first_refusal<
      refuse_if<first_not_taken<Rules>() != count,
                refusal<Layer, does_not_understand<list_element<first_not_taken<Rules>(), list<Options..., void>>>,
                        options_that_it_takes<Rules>>>,
      refuse_if<first_twice() != count,
                refusal<Layer, is_given_twice<list_element<first_twice(), list<Options..., void>>>>>,
      refuse_if<!states_mask<Options>, refusal<Layer, states_no_mask<Options>>>...,
      refuse_if<states(role::lengths) && states(role::padding), refusal<Layer, has_lengths_and_padding>>,
      refuse_if<!(rate >= 0 && rate <= 1), refusal<Layer, is_no_probability>>,
      refuse_if<!(temperature_or(1) > 0), refusal<Layer, has_no_positive_temperature>>,
      refuse_if<is_rotary && states(role::memory), refusal<Layer, rotates_what_it_attends_to>>,
      refuse_if<!(epsilon > 0), refusal<Layer, has_a_wrong_epsilon>>,
      typename activations::statement<function, Layer, has_the_activation<function>>::type>;
};

}  // namespace internal::attention
}  // namespace chainrule
