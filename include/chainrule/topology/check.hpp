// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/costs.hpp>
#include <chainrule/topology/name_resolution.hpp>
#include <chainrule/topology/parameter_order.hpp>
#include <chainrule/topology/reads.hpp>
#include <chainrule/topology/shared_parameters.hpp>

// The check of a list of entries: `input` first, `output` last, shapes that fit, totals that can be counted.
namespace chainrule {

/// The last entry of a network, if it is stated: the extents that the layers must arrive at. It is not a layer.
template <std::size_t... Extents>
struct output {
  using extents = shape<Extents...>;
};

template <class... Branches>
struct outputs;  // defined in layer/outputs.hpp

// The words of this header's error messages.
namespace internal {

struct the_network {
  static constexpr char text[] = "the network";
};
struct network_is_empty {
  static constexpr char text[] = "the network is empty";
};

}  // namespace internal

struct input_comes_first {
  static constexpr char text[] = "input<...> must come first, and only there";
};
template <class Entry>
struct begins_with {
  static constexpr auto text() {
    return internal::meta::sentence("the network begins with ", internal::meta::spelling<Entry>(), ":");
  }
};
namespace internal {

struct output_comes_last {
  static constexpr char text[] = "output<...> must come last, and only there";
};
struct outputs_are_the_last_layer {
  static constexpr char text[] = "outputs<...> must be the last layer: in the middle of a network write concat<...>";
};
template <class Stated>
struct states_output {
  static constexpr auto text() {
    return internal::meta::sentence("the network states ", internal::meta::spelling<Stated>());
  }
};
template <std::size_t Number>
struct has_a_value_of {
  static constexpr auto text() {
    return internal::meta::sentence("has a value of ", count_text<Number>(), " elements");
  }
};
template <std::size_t Number>
struct all_values_have {
  static constexpr auto text() {
    return internal::meta::sentence("has values of ", count_text<Number>(), " elements in all");
  }
};
template <std::size_t Number>
struct has_parameters {
  static constexpr auto text() { return internal::meta::sentence("has ", count_text<Number>(), " parameters"); }
};
template <std::size_t Number>
struct has_multiply_adds {
  static constexpr auto text() { return internal::meta::sentence("has ", count_text<Number>(), " multiply-adds"); }
};

}  // namespace internal

namespace internal::topologies {

using namespace graphs;

// What may close a list: `output`, which is no layer, and `outputs`, which is the last one.
enum class closes_as { nothing, output, outputs };
template <class Type>
inline constexpr closes_as closing = closes_as::nothing;
template <std::size_t... Extents>
inline constexpr closes_as closing<output<Extents...>> = closes_as::output;
template <class... Branches>
inline constexpr closes_as closing<outputs<Branches...>> = closes_as::outputs;

/// Whether none of the entries before the last so many is of a kind.
template <std::size_t Count>
constexpr bool none_before_last(const closes_as (&entries)[Count], std::size_t last, closes_as kind) {
  for (std::size_t i = 0; i + last < Count; ++i)
    if (entries[i] == kind) return false;
  return true;
}

template <std::size_t... Extents>
output<Extents...> output_of_shape(shape<Extents...>);

template <class... Entries>
struct split {
  using verdict = refusal<network_is_empty, write_instead<input<1>>>;
};
template <class First, class... Rest>
struct split<First, Rest...> {
  using verdict = refusal<begins_with<First>, input_comes_first>;
};
template <Input In>
struct split<In> {
  using verdict = refusal<In, needs_at_least_one_layer>;
};
template <Input In, class... Layers>
  requires(sizeof...(Layers) > depth_limit)
struct split<In, Layers...> {
  using verdict =
      refusal<the_network, has_layers<sizeof...(Layers)>, allows_only<depth_limit>, put_some_into_sequential>;
};
template <Input In, class... Layers>
  requires(sizeof...(Layers) > 0 && sizeof...(Layers) <= depth_limit)
struct split<In, Layers...> {
  static constexpr std::size_t count = sizeof...(Layers);
  static constexpr closes_as closings[] = {closing<Layers>...};
  static constexpr bool ends_in_output = closings[count - 1] == closes_as::output;
  using verdict =
      first_refusal<inputs::verdict_of_words<In>,
                    refuse_if<meta::any({is_input<Layers>...}), refusal<input_comes_first>>,
                    refuse_if<!none_before_last(closings, 1, closes_as::output), refusal<output_comes_last>>,
                    refuse_if<count == 1 && ends_in_output, refusal<the_network, needs_at_least_one_layer>>,
                    refuse_if<!none_before_last(closings, ends_in_output ? 2 : 1, closes_as::outputs),
                              refusal<outputs_are_the_last_layer>>>;
};

// The layers proper, and the shape that is stated for the last of them, if any.
template <bool EndsInOutput, class... Layers>
struct layers_proper {
  using layers = list<Layers...>;
  using stated = void;
};
template <class Indices, class... Layers>
struct drop_last;
template <std::size_t... Indices, class... Layers>
struct drop_last<meta::index_sequence<Indices...>, Layers...> {
  using type = list<list_element<Indices, list<Layers...>>...>;
};
template <class... Layers>
struct layers_proper<true, Layers...> {
  using layers = typename drop_last<meta::make_index_sequence<sizeof...(Layers) - 1>, Layers...>::type;
  using stated = typename last<list<Layers...>>::type;
};

template <class In, class Layers>
struct shapes_of;
template <class In, class... Layers>
struct shapes_of<In, list<Layers...>> {
  using type = chainrule::inferred_shapes<In, Layers...>;
};

template <class Shapes, class Stated, class ShapesVerdict>
struct verdict_of_end {
  using type = ShapesVerdict;
};
template <class Shapes, class Stated>
struct verdict_of_end<Shapes, Stated, acceptance> {
  using type = refuse_if<!(typename Stated::extents{} == typename Shapes::output{}),
                         refusal<states_output<Stated>, arrives_at<typename Shapes::output>,
                                 write_instead<decltype(output_of_shape(typename Shapes::output{}))>>>;
};
template <class Shapes>
struct verdict_of_end<Shapes, void, acceptance> {
  using type = acceptance;
};

// Refuses totals that cannot be counted: `uncountable` stands for all larger numbers.
template <class Verdict, class In, class Layers>
struct verdict_of_totals {
  using type = Verdict;
};
template <class In, class Layers>
struct verdict_of_totals<acceptance, In, Layers> {
  static constexpr graph_totals all = graph_of<In, Layers>::value.totals;
  static constexpr std::size_t parameters = graph_of<In, Layers>::value.parameter_extent;
  using type = first_refusal<
      refuse_if<(all.largest > costs::most_elements),
                refusal<the_network, has_a_value_of<all.largest>, allows_only<costs::most_elements>>>,
      refuse_if<(all.elements > costs::most_in_all),
                refusal<the_network, all_values_have<all.elements>, allows_only<costs::most_in_all>>>,
      refuse_if<(parameters > costs::most_in_all),
                refusal<the_network, has_parameters<parameters>, allows_only<costs::most_in_all>>>,
      refuse_if<(all.multiply_adds > costs::most_in_all),
                refusal<the_network, has_multiply_adds<all.multiply_adds>, allows_only<costs::most_in_all>>>,
      verdict_of_orders<In, Layers>, typename verdicts_of_shared<In, Layers>::type,
      typename verdict_of_arguments_elsewhere<graph_of<In, Layers>, Layers>::type,
      typename verdict_of_unread<graph_of<In, Layers>, Layers>::type>;
};

template <class SplitVerdict, class... Entries>
struct checked {
  using verdict = SplitVerdict;
};
template <class First, class... Layers>
struct checked<acceptance, First, Layers...> {
  using proper = layers_proper<split<First, Layers...>::ends_in_output, Layers...>;
  using shapes = typename shapes_of<typename First::fed, typename proper::layers>::type;
  using verdict_of_shapes = typename verdict_of_end<shapes, typename proper::stated, typename shapes::verdict>::type;
  using verdict = typename verdict_of_totals<verdict_of_shapes, typename First::row, typename proper::layers>::type;
};

}  // namespace internal::topologies

}  // namespace chainrule
