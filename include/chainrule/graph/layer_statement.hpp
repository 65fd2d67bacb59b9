// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/derived_verdict.hpp>

// What the author of a layer states, checked before anything is built from it.
namespace chainrule {
namespace internal::graphs {

// Finds out whether a class has a member of some name, whatever it is: in a class that inherits from both, the name is
// ambiguous.
struct pass_names {
  int forward, backward;
};
template <class Type>
struct with_pass_names : Type, pass_names {};
template <class Type>
concept NamesForward = !meta::MayBeABase<Type> || !requires { &with_pass_names<Type>::forward; };
template <class Type>
concept NamesBackward = !meta::MayBeABase<Type> || !requires { &with_pass_names<Type>::backward; };

// The refusal's word for what a partial derivative does not state, or void.
template <class Partial>
constexpr auto missing_in() {
  if constexpr (meta::OfTheLibrary<Partial> && requires { Partial::kind; })
    return std::type_identity<void>{};
  else if constexpr (!requires { structure{Partial::kind}; })
    return std::type_identity<states_no_kind>{};
  else if constexpr (!requires { Partial::reads::size; })
    return std::type_identity<states_no_reads>{};
  else if constexpr (!requires { bool{Partial::same_elements}; })
    return std::type_identity<states_no_same_elements>{};
  else if constexpr (!requires { std::size_t{Partial::multiply_adds(std::size_t{1}, std::size_t{1})}; })
    return std::type_identity<states_no_multiply_adds>{};
  else if constexpr (!Partial::same_elements && !NamesBackward<Partial>)
    return std::type_identity<states_no_backward>{};
  else if constexpr (meta::misspelt_in<meta::operation_words, Partial> != 0)
    return std::type_identity<misspells<meta::operation_words, meta::misspelt_in<meta::operation_words, Partial>>>{};
  else
    return std::type_identity<void>{};
}
template <class Partial>
using missing = typename decltype(missing_in<Partial>())::type;

// The same for an operation's statements other than its partial derivatives, and for its settings.
template <class Operation>
constexpr auto missing_in_operation() {
  if constexpr (meta::HasWrongSettings<Operation>)
    return std::type_identity<typename Operation::settings>{};
  else if constexpr (meta::OfTheLibrary<Operation> && NamesForward<Operation>)
    return std::type_identity<void>{};
  else if constexpr (meta::misspelt_in<meta::operation_words, Operation> != 0)
    return std::type_identity<misspells<meta::operation_words, meta::misspelt_in<meta::operation_words, Operation>>>{};
  else if constexpr (!NamesForward<Operation> && !requires { typename Operation::takes_bands; })
    return std::type_identity<states_no_forward>{};
  else
    return std::type_identity<void>{};
}
template <class Operation>
using missing_from = typename decltype(missing_in_operation<Operation>())::type;

template <class Operation, std::size_t Number>
concept HasPartial = requires { typename Operation::template partial<Number>; };
template <class Type, class Operation, std::size_t Number>
struct partial_verdict {
  using type = refusal<Type, has_the_operation<Operation>, states_no_partial<Number>>;
};
template <class Type, class Operation, std::size_t Number>
  requires HasPartial<Operation, Number>
struct partial_verdict<Type, Operation, Number> {
  using partial = typename Operation::template partial<Number>;
  using named = std::conditional_t<std::is_same_v<partial, Operation>, has_the_operation<Operation>,
                                   has_the_partial<Operation, Number>>;
  using type = refuse_if<!std::is_void_v<missing<partial>>, refusal<Type, named, missing<partial>>>;
};
template <class Type, class Operation, class Numbers>
struct operation_verdict;
template <class Type, class Operation, std::size_t... Numbers>
struct operation_verdict<Type, Operation, meta::index_sequence<Numbers...>> {
  using type = first_refusal<typename partial_verdict<Type, Operation, Numbers>::type...,
                             refuse_if<!std::is_void_v<missing_from<Operation>>,
                                       refusal<Type, has_the_operation<Operation>, missing_from<Operation>>>>;
};

template <class Kind>
inline constexpr bool is_given = false;
template <>
inline constexpr bool is_given<layer_input> = true;
template <>
inline constexpr bool is_given<op::random_numbers> = true;
template <class X>
inline constexpr bool is_given<tokens_of<X>> = is_given<X>;
template <std::size_t Index>
inline constexpr bool is_given<child_activation<Index>> = true;
template <std::size_t... Path>
inline constexpr bool is_given<layer_output<Path...>> = true;

// Whether the arguments that have no derivative come last.
template <class Buffers, class... X>
constexpr bool constants_stand_last(list<X...>) {
  const bool constant[] = {is_constant<X, Buffers>..., false};
  for (std::size_t i = 0; i + 1 < sizeof...(X); ++i)
    if (constant[i] && !constant[i + 1]) return false;
  return true;
}

// The verdict about an equation at its place in the list.
template <class Type, std::size_t Place, class Parts, class Saved, class Arguments, class Values, class SavedValues,
          class Parameters, class Buffers>
struct parts_verdict;
template <class Type, std::size_t Place, class Parts, class... Saved, class... X, class Values, class SavedValues,
          class Parameters, class Buffers>
struct parts_verdict<Type, Place, Parts, list<Saved...>, list<X...>, Values, SavedValues, Parameters, Buffers> {
  using y = typename Parts::result;
  using type = first_refusal<
      refuse_if<!contains<y, Values>, refusal<Type, states_an_equation_of<y>>>,
      refuse_if<!contains<Saved, SavedValues>, refusal<Type, saves_what_is_not_listed<y, Saved>>>...,
      refuse_if<position_of<y>(Values{}) != Place, refusal<Type, states_equations_in_another_order<y>>>,
      refuse_if<sizeof...(X) == 0, refusal<Type, computes_from_nothing<y>>>,
      refuse_if<contains<X, SavedValues>, refusal<Type, computes_from_what_is_saved<y, X>>>...,
      refuse_if<!is_given<X> && !contains<X, Values> && !contains<X, Parameters> && !contains<X, Buffers>,
                refusal<Type, computes_from<y, X>>>...,
      refuse_if<contains<X, Values> && position_of<X>(Values{}) >= Place,
                refusal<Type, computes_from_a_later<y, X>>>...,
      refuse_if<!constants_stand_last<Buffers>(list<X...>{}), refusal<Type, computes_from_constants_first<y>>>,
      typename operation_verdict<Type, typename Parts::operation,
                                 meta::make_index_sequence<differentiable_count<list<X...>, Buffers>>>::type>;
};
template <class Type, std::size_t Place, class Equation, class Values, class SavedValues, class Parameters,
          class Buffers>
struct equation_verdict
    : parts_verdict<Type, Place, equation_names<Equation>, typename equation_names<Equation>::saved,
                    typename equation_names<Equation>::arguments, Values, SavedValues, Parameters, Buffers> {};

template <class Equation>
inline constexpr bool is_equation = false;
template <class Y, class Name, class... X>
inline constexpr bool is_equation<equation<Y, Name, X...>> = true;
template <class Entry>
inline constexpr bool is_value = false;
template <class Kind, class Shape>
inline constexpr bool is_value<value<Kind, Shape>> = true;
template <class Kind, class Shape>
inline constexpr bool is_value<saved<Kind, Shape>> = true;
template <class Kind, class Shape>
inline constexpr bool is_value<workspace<Kind, Shape>> = true;
template <class Kind, class Shape, storage_order Order>
inline constexpr bool is_value<derived<Kind, Shape, Order>> = true;

template <class Kind, class... Equations>
constexpr std::size_t equations_of(list<Equations...>) {
  return meta::count({std::is_same_v<Kind, typename equation_names<Equations>::result>...}) +
         meta::count({contains<Kind, typename equation_names<Equations>::saved>...});
}

template <class Kind, class... Equations>
constexpr bool is_read_in(list<Equations...>) {
  return meta::count({contains<Kind, typename equation_names<Equations>::arguments>...}) > 0;
}

template <class Type, class Kinds, class Saved, class Parameters, class Buffers, class Equations, class Places>
struct equations_verdict;
template <class Type, class... Kinds, class... Saved, class Parameters, class Buffers, class... Equations,
          std::size_t... Places>
struct equations_verdict<Type, list<Kinds...>, list<Saved...>, Parameters, Buffers, list<Equations...>,
                         meta::index_sequence<Places...>> {
  template <class Kind>
  static constexpr std::size_t number = equations_of<Kind>(list<Equations...>{});
  using type = first_refusal<
      refuse_if<number<Kinds> != 1, refusal<Type, states_equations_of<Kinds, number<Kinds>>>>...,
      refuse_if<number<Saved> != 1, refusal<Type, states_equations_of<Saved, number<Saved>>>>...,
      typename equation_verdict<Type, Places, Equations, list<Kinds...>, list<Saved...>, Parameters, Buffers>::type...>;
};

// Random numbers are identified by the layer and by the number of the value in the layer, one of 32.
template <class Type, class Values, class Equations, bool Draw = some_draw<Equations>>
struct draws_verdict {
  using type = acceptance;
};
template <class Type, class Values, class... Equations>
struct draws_verdict<Type, Values, list<Equations...>, true> {
  template <class Equation>
  using result = typename equation_names<Equation>::result;
  template <class Equation>
  static constexpr bool is_behind = draws<Equation> && position_among_kinds<result<Equation>>(Values{}) >= 32;
  using type =
      first_refusal<refuse_if<is_behind<Equations>, refusal<Type, draws_behind_32_values<result<Equations>>>>...>;
};

template <class Type, class Values, class Parameters, class Equations, class Buffers>
struct lists_verdict;
template <class Type, class Values, class Parameters, class Equations, class Buffers>
struct other_lists_verdict {
  using type = refusal<Type, states_other_lists>;
};
template <class Type, class Values, class... Parameters, class Equations, class Buffers>
  requires some_are_shared<list<Parameters...>>
struct other_lists_verdict<Type, Values, list<Parameters...>, Equations, Buffers>
    : lists_verdict<Type, Values, typename without_names<list<Parameters...>>::type, Equations, Buffers> {};
template <class Type, class Values, class Parameters, class Equations, class Buffers>
struct lists_verdict : other_lists_verdict<Type, Values, Parameters, Equations, Buffers> {};
template <class Type, class... Values, class... ParameterKinds, class... ParameterShapes, class... Beginnings,
          storage_order... Orders, class... Equations, class Buffers>
  requires(meta::all({is_value<Values>...}) && meta::all({is_equation<Equations>...}) && sizeof...(Values) > 0)
struct lists_verdict<Type, list<Values...>, list<parameter<ParameterKinds, ParameterShapes, Beginnings, Orders>...>,
                     list<Equations...>, Buffers> {
  template <bool Saved>
  using kinds =
      joined_list<std::conditional_t<value_of<Values>.saved == Saved, list<typename Values::kind>, list<>>...>;
  using last = list_element<sizeof...(Values) - 1, list<Values...>>;
  using derived = joined_list<std::conditional_t<value_of<Values>.derived, list<typename Values::kind>, list<>>...>;
  using type =
      first_refusal<refuse_if<value_of<last>.saved, refusal<Type, saves_its_last_value<typename last::kind>>>,
                    refuse_if<value_of<last>.derived, refusal<Type, derives_its_last_value<typename last::kind>>>,
                    typename derivations_verdict<Type, derived, joined_list<derived, list<ParameterKinds...>, Buffers>,
                                                 list<Values...>, list<Equations...>>::type,
                    typename equations_verdict<Type, kinds<false>, kinds<true>, list<ParameterKinds...>, Buffers,
                                               list<Equations...>, meta::index_sequence_for<Equations...>>::type,
                    refuse_if<!is_read_in<ParameterKinds>(list<Equations...>{}),
                              refusal<Type, lists_what_no_equation_reads<ParameterKinds>>>...,
                    typename draws_verdict<Type, list<Values...>, list<Equations...>>::type>;
};

// Whether what is listed as a layer's buffers are buffers.
template <class Buffers>
inline constexpr bool are_buffers = false;
template <class... Kinds, class... Shapes, class... Beginnings, double... Momenta>
inline constexpr bool are_buffers<list<running_statistic<Kinds, Shapes, Beginnings, Momenta>...>> = true;
template <class Type, class Bound>
struct buffers_verdict {
  using type = acceptance;
};
template <class Type, HasBuffers Bound>
struct buffers_verdict<Type, Bound> {
  using type = refuse_if<!are_buffers<typename Bound::buffers>, refusal<Type, states_other_buffers>>;
};

// Whether what is listed as a layer's constants are constants.
template <class Function, class Shape>
inline constexpr bool gives_elements = false;
template <class Function, std::size_t... Extents>
inline constexpr bool gives_elements<Function, shape<Extents...>> =
    requires { double{Function::element((static_cast<void>(Extents), std::size_t{0})...)}; };
template <class Constants>
inline constexpr bool are_constants = false;
template <class... Kinds, class... Shapes, class... Functions>
inline constexpr bool are_constants<list<constant_values<Kinds, Shapes, Functions>...>> =
    meta::all({true, gives_elements<Functions, Shapes>...});
template <class Type, class Bound>
struct constants_verdict {
  using type = acceptance;
};
template <class Type, HasConstants Bound>
struct constants_verdict<Type, Bound> {
  using type = refuse_if<!are_constants<typename Bound::constants>, refusal<Type, states_other_constants>>;
};

template <class Type, class Bound>
struct statement_of {
  using type = typename lists_verdict<Type, typename Bound::values, typename Bound::parameters,
                                      typename Bound::equations, typename buffer_kinds<Bound>::type>::type;
};
template <class Words, class Type, class Layer>
using misspelling_verdict =
    refuse_if<meta::misspelt_in<Words, Type> != 0, refusal<Layer, misspells<Words, meta::misspelt_in<Words, Type>>>>;
template <class Type, class Bound>
using statement_verdict = verdict_and_then<
    verdict_and_then<
        first_refusal<
            misspelling_verdict<meta::layer_words, Type, Type>,
            misspelling_verdict<meta::layer_on_an_input_words, Bound, Type>,
            refuse_if<!requires { typename Bound::values; }, refusal<Type, states_no_values>>,
            refuse_if<!requires { typename Bound::parameters; }, refusal<Type, states_no_parameters>>,
            refuse_if<!requires { typename Bound::equations; }, refusal<Type, states_no_equations>>,
            refuse_if<NamesForward<Bound> || requires { typename Bound::factors; }, refusal<Type, states_a_forward>>,
            typename buffers_verdict<Type, Bound>::type, typename constants_verdict<Type, Bound>::type>,
        statement_of<Type, Bound>>,
    orders_verdict<Type, Bound>>;

}  // namespace internal::graphs
}  // namespace chainrule
