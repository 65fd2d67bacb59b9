// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/arguments_verdict.hpp>
#include <chainrule/graph/layer_statement.hpp>
#include <chainrule/graph/mode.hpp>

// Whether a layer accepts an input, and the shape of its output.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

struct takes_real_numbers {
  static constexpr char text[] = "takes real numbers";
};
struct embed_them {
  static constexpr char text[] = ": write embedding<64> before it";
};
struct reads_tokens {
  static constexpr char text[] = "reads tokens";
};
struct write_tokens {
  static constexpr char text[] = ": write input<32, tokens<1000>>";
};
struct reads_tokens_as_numbers {
  static constexpr char text[] = "reads tokens as real numbers: write tokens_of<layer_input> in its equations";
};

}  // namespace internal

namespace internal::graphs {

// The layers in a composite's template arguments. They are counted before the composite's verdict is instantiated.
template <class Type>
inline constexpr std::size_t layers_inside = 0;
template <template <class...> class Composite, class... Layers>
inline constexpr std::size_t layers_inside<Composite<Layers...>> = sizeof...(Layers);
template <class Type, std::size_t Count>
using verdict_of_count =
    refuse_if<(Count > depth_limit),
              refusal<Type, has_layers<Count>, allows_only<depth_limit>, put_some_into_sequential>>;

template <class Type, class In, bool AreTokens = meta::is_of_tokens<In>>
struct verdict_of_layer {
  using type = first_refusal<carried_verdict<Type>, refusal<Type, is_not_a_layer>>;
};
template <Layer Type, class In>
struct verdict_of_layer<Type, In, false> {
  using type = verdict_and_then<verdict_of_count<Type, layers_inside<Type>>, meta::verdict_not_there<Type, Type, In>>;
};
template <Layer Type, class In>
  requires(layers_inside<Type> <= depth_limit && requires { typename Type::template verdict<In>; })
struct verdict_of_layer<Type, In, false> {
  using type = typename Type::template verdict<In>;
};

// Layers that accept tokens say so.
template <class Type>
concept TakesTokens = requires { typename Type::takes_tokens; };
template <class Type, class In>
struct verdict_of_layer<Type, In, true> {
  using type = refusal<Type, takes_real_numbers, receives<In>, embed_them>;
};
template <TakesTokens Type, class In>
struct verdict_of_layer<Type, In, true> : verdict_of_layer<Type, In, false> {};

// A layer may state its output's shape, `output<In>`, so that a check of shapes need not instantiate the rest. A
// composite does not.
template <class Type, class In>
concept NamesOutput = requires { typename Type::template output<In>; };
template <class Type, class In>
concept NestsOn = !NamesOutput<Type, In> && CompositeOn<Type, In>;

// The depth of nested layers, this one included.
template <class Type, class In>
inline constexpr std::size_t levels = 1;
template <class List>
struct deepest;
template <class... Types, class... Ins, std::size_t... Sources>
struct deepest<list<child<Types, Ins, Sources>...>> {
  static constexpr std::size_t value = [] {
    std::size_t most = 0;
    for (const std::size_t one : {std::size_t{0}, levels<Types, Ins>...}) most = most < one ? one : most;
    return most;
  }();
};
template <class Type, class In>
  requires NestsOn<Type, In>
inline constexpr std::size_t levels<Type, In> = 1 + deepest<typename Type::template on<In>::children>::value;

// A layer made of layers passes the mode on to them.
template <class Type, class Children>
struct verdict_of_modes {
  using type = acceptance;
};
template <class Type, class... Types, class... Ins, std::size_t... Sources>
  requires(!DependsOnMode<Type, inference_mode>)
struct verdict_of_modes<Type, list<child<Types, Ins, Sources>...>> {
  using type = first_refusal<refuse_if<!std::is_same_v<in_mode<Types, inference_mode>, Types>,
                                       refusal<Type, contains_a_layer_of_modes<Types>>>...>;
};

// Whether an equation of a layer reads its input as tokens, or as numbers. (What a layer states is checked where it is
// instantiated for its output's shape; a composite's layers are counted.)
template <class X, class Equations>
inline constexpr bool some_read = false;
template <class X, class... Equations>
inline constexpr bool some_read<X, list<Equations...>> =
    meta::any({contains<X, typename equation_names<Equations>::arguments>..., false});
template <class Type, class In, class Bound>
using verdict_of_tokens =
    first_refusal<refuse_if<!meta::is_of_tokens<In> && some_read<tokens_of<layer_input>, typename Bound::equations>,
                            refusal<Type, reads_tokens, receives<In>, write_tokens>>,
                  refuse_if<meta::is_of_tokens<In> && some_read<layer_input, typename Bound::equations>,
                            refusal<Type, reads_tokens_as_numbers>>>;
template <class Type, class In, class Bound>
struct verdict_of_reading {
  using type = verdict_and_then<verdict_of_tokens<Type, In, Bound>,
                                arguments_verdict<Type, In, Bound, typename Bound::equations>>;
};
// Of what a composite states, only its equations are checked, if it has any.
template <class Type, class In, class Bound>
struct composite_verdict {
  using type = acceptance;
};
template <class Type, class In, class Bound>
  requires requires { typename Bound::equations; }
struct composite_verdict<Type, In, Bound> : arguments_verdict<Type, In, Bound, typename Bound::equations> {};
template <class Type, class In, class Bound>
struct verdict_of_statement {
  using type = verdict_and_then<statement_verdict<Type, Bound>, verdict_of_reading<Type, In, Bound>>;
};
template <class Type, class In, class Bound>
  requires requires { typename Bound::children; }
struct verdict_of_statement<Type, In, Bound> {
  using type = first_refusal<
      verdict_of_count<Type, Bound::children::size>,
      refuse_if<(levels<Type, In> > path_capacity),
                refusal<Type, nests_levels<levels<Type, In>>, allows_only<path_capacity>, lay_them_in_a_row>>,
      typename verdict_of_modes<Type, typename Bound::children>::type,
      typename composite_verdict<Type, In, Bound>::type>;
};

template <class Verdict, class Type, class In>
struct verdict_of_levels {
  using type = Verdict;
};
// A layer of the library itself is not checked.
template <class Type, class In>
  requires(!NamesOutput<Type, In> || !requires { typename Type::library_type; })
struct verdict_of_levels<acceptance, Type, In> : verdict_of_statement<Type, In, typename Type::template on<In>> {};

template <class Type, class In>
struct output_of_layer {
  using type = typename last<typename Type::template on<In>::values>::type::extents;
};
template <class Type, class In>
  requires NamesOutput<Type, In>
struct output_of_layer<Type, In> {
  using type = typename Type::template output<In>;
};

template <class Child>
inline constexpr variable variable_of_child{};
template <class Layer, class In, std::size_t Source>
inline constexpr variable variable_of_child<child<Layer, In, Source>>{variable::place::value,
                                                                      output_of_layer<Layer, In>::type::size};
template <std::size_t Index, class In, class Bound>
  requires requires { typename Bound::children; }
inline constexpr variable variable_of<child_activation<Index>, In, Bound> =
    variable_of_child<list_element<Index - 1, typename Bound::children>>;

}  // namespace internal::graphs

/// Whether a layer accepts an input of shape In: acceptance, or a refusal.
template <class Type, class In>
using verdict_on =
    typename internal::graphs::verdict_of_levels<typename internal::graphs::verdict_of_layer<Type, In>::type, Type,
                                                 In>::type;

/// The shape of a layer's output, for an input that it accepts.
template <class Type, class In>
using output_on = typename internal::graphs::output_of_layer<Type, In>::type;

}  // namespace chainrule
