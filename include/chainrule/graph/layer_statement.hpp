// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/graph/layer_records.hpp>

// What the author of a layer states, checked before anything is built from it.
namespace chainrule {

namespace internal::graphs {

// A kind as it is written in formulas.
template <class Kind>
constexpr auto kind_text() {
  if constexpr (requires { meta::sink{}.put(Kind::text); })
    return calculus::symbol<Kind>::text();
  else
    return meta::spelling<Kind>();
}

}  // namespace internal::graphs

// Vocabulary of this header's refusals.
struct states_no_values {
  static constexpr char text[] = "states no values: write using values = list<value<activation, In>>";
};
struct states_no_parameters {
  static constexpr char text[] = "states no parameters: write using parameters = list<>";
};
struct states_no_factors {
  static constexpr char text[] = "states no factors: write using factors = list<factor<activation, layer_input, ...>>";
};
struct states_other_lists {
  static constexpr char text[] =
      "must state values as list<value<...>...>, parameters as list<parameter<...>...> and factors as list<factor<...>...>";
};
template <class Kind>
struct states_a_factor_of {
  static constexpr auto text() {
    return internal::meta::sentence("states a factor of ", internal::graphs::kind_text<Kind>(),
                                    ", which is none of its values");
  }
};
template <class Kind>
struct states_a_factor_by {
  static constexpr auto text() {
    return internal::meta::sentence("states a factor by ", internal::graphs::kind_text<Kind>(),
                                    ", which is none of its values and parameters");
  }
};
template <class Kind, std::size_t Factors>
struct needs_a_forward {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::number_text<Factors>, " factors to ",
                                    internal::graphs::kind_text<Kind>(), " and no forward(at), which must compute it");
  }
};
template <class Operation>
struct has_the_operation {
  static constexpr auto text() {
    return internal::meta::sentence("has the operation ", internal::meta::spelling<Operation>(), ", which");
  }
};
struct states_no_kind {
  static constexpr char text[] = "states no kind: write static constexpr structure kind = structure::dense";
};
struct states_no_reads {
  static constexpr char text[] = "does not state what its backward reads: write using reads = list<>";
};
struct states_no_same_elements {
  static constexpr char text[] =
      "does not state same_elements: write static constexpr bool same_elements = false, or derive from operation<...>";
};
struct states_no_multiply_adds {
  static constexpr char text[] =
      "states no cost: write static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t x_size)";
};
struct states_no_backward {
  static constexpr char text[] = "states no backward(at), the product of its transpose and a gradient";
};

namespace internal::graphs {

// Whether a class has a member of a name, of whatever type: in a class that has both the name is ambiguous.
struct pass_names {
  int forward, backward;
};
template <class Type>
struct with_pass_names : Type, pass_names {};
template <class Type>
concept NamesForward = !meta::MayBeABase<Type> || !requires { &with_pass_names<Type>::forward; };
template <class Type>
concept NamesBackward = !meta::MayBeABase<Type> || !requires { &with_pass_names<Type>::backward; };

// The word for what is missing in an operation, or void.
template <class Operation>
constexpr auto missing_in() {
  if constexpr (meta::OfTheLibrary<Operation> && requires { Operation::kind; })
    return std::type_identity<void>{};
  else if constexpr (!requires { structure{Operation::kind}; })
    return std::type_identity<states_no_kind>{};
  else if constexpr (!requires { Operation::reads::size; })
    return std::type_identity<states_no_reads>{};
  else if constexpr (!requires { bool{Operation::same_elements}; })
    return std::type_identity<states_no_same_elements>{};
  else if constexpr (!requires { std::size_t{Operation::multiply_adds(std::size_t{1}, std::size_t{1})}; })
    return std::type_identity<states_no_multiply_adds>{};
  else if constexpr (!Operation::same_elements && !NamesBackward<Operation>)
    return std::type_identity<states_no_backward>{};
  else if constexpr (meta::misspelt_in<meta::operation_words, Operation> != 0)
    return std::type_identity<misspells<meta::operation_words, meta::misspelt_in<meta::operation_words, Operation>>>{};
  else
    return std::type_identity<void>{};
}
template <class Operation>
using missing = typename decltype(missing_in<Operation>())::type;

template <class Kind>
inline constexpr bool is_given = false;
template <>
inline constexpr bool is_given<layer_input> = true;
template <std::size_t Index>
inline constexpr bool is_given<child_activation<Index>> = true;

template <class Type, class Factor, class Values, class Parameters>
struct factor_verdict;
template <class Type, class Y, class X, class Operation, class Values, class Parameters>
struct factor_verdict<Type, factor<Y, X, Operation>, Values, Parameters> {
  using type = first_refusal<
      refuse_if<!contains<Y, Values>, refusal<Type, states_a_factor_of<Y>>>,
      refuse_if<!is_given<X> && !contains<X, Values> && !contains<X, Parameters>, refusal<Type, states_a_factor_by<X>>>,
      refuse_if<!std::is_void_v<missing<Operation>>, refusal<Type, has_the_operation<Operation>, missing<Operation>>>>;
};

// A value of several factors is made by the layer's own forward.
template <class Y, class Parameters, class... Ys, class... Xs, class... Operations>
constexpr std::size_t factors_to(list<factor<Ys, Xs, Operations>...>) {
  return meta::count({(std::is_same_v<Ys, Y> && !contains<Xs, Parameters>)...});
}
template <class Type, class Bound, class Values, class Parameters, class Factors>
struct lists_verdict {
  using type = refusal<Type, states_other_lists>;
};
template <class Type, class Bound, class... Kinds, class... Shapes, class... ParameterKinds, class... ParameterShapes,
          class... Beginnings, storage_order... Orders, class... Ys, class... Xs, class... Operations>
struct lists_verdict<Type, Bound, list<value<Kinds, Shapes>...>,
                     list<parameter<ParameterKinds, ParameterShapes, Beginnings, Orders>...>,
                     list<factor<Ys, Xs, Operations>...>> {
  using parameters = list<ParameterKinds...>;
  using factors = list<factor<Ys, Xs, Operations>...>;
  using type =
      first_refusal<typename factor_verdict<Type, factor<Ys, Xs, Operations>, list<Kinds...>, parameters>::type...,
                    refuse_if<(!NamesForward<Bound> && factors_to<Kinds, parameters>(factors{}) > 1),
                              refusal<Type, needs_a_forward<Kinds, factors_to<Kinds, parameters>(factors{})>>>...>;
};

template <class Type, class Bound>
struct statement_of {
  using type = typename lists_verdict<Type, Bound, typename Bound::values, typename Bound::parameters,
                                      typename Bound::factors>::type;
};
template <class Words, class Type, class Layer>
using misspelling_verdict =
    refuse_if<meta::misspelt_in<Words, Type> != 0, refusal<Layer, misspells<Words, meta::misspelt_in<Words, Type>>>>;
template <class Type, class Bound>
using statement_verdict = verdict_and_then<
    first_refusal<misspelling_verdict<meta::layer_words, Type, Type>,
                  misspelling_verdict<meta::layer_on_an_input_words, Bound, Type>,
                  refuse_if<!requires { typename Bound::values; }, refusal<Type, states_no_values>>,
                  refuse_if<!requires { typename Bound::parameters; }, refusal<Type, states_no_parameters>>,
                  refuse_if<!requires { typename Bound::factors; }, refusal<Type, states_no_factors>>>,
    statement_of<Type, Bound>>;

}  // namespace internal::graphs
}  // namespace chainrule
