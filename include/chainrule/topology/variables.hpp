// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/topology/lookup.hpp>

// Questions about a network's variables, wherever they have values: is a symbol one of the parameters, is an argument
// a sample.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

template <class Symbol>
struct is_not_a_parameter {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Symbol>(), " is not a parameter: values are in a tape");
  }
};

template <class Symbol, class First, class... Read>
struct is_derived_from {
  static constexpr auto text() {
    return internal::meta::sentence(
        internal::meta::spelling<Symbol>(), " is derived in each pass and kept nowhere: read what it is derived from, ",
        internal::meta::spelling<First>(), internal::meta::sentence(", ", internal::meta::spelling<Read>())...);
  }
};

}  // namespace internal

template <class Symbol>
struct is_frozen {
  static constexpr auto text() {
    return internal::meta::sentence(internal::meta::spelling<Symbol>(), " is frozen and");
  }
};
namespace internal {

struct has_no_gradient {
  static constexpr char text[] = "has no gradient";
};

}  // namespace internal

struct network_input {
  static constexpr char text[] = "the input";
};
namespace internal {

struct network_target {
  static constexpr char text[] = "the target";
};

}  // namespace internal

namespace internal {

/// Refusals of an argument that must be a sample, or samples.
template <class Shape>
struct has_shape {
  static constexpr auto text() { return internal::meta::sentence("has shape ", internal::meta::spelling<Shape>()); }
};

}  // namespace internal

template <class Type>
struct is_a {
  static constexpr auto text() { return internal::meta::sentence("is ", internal::meta::spelling<Type>()); }
};
namespace internal {

template <class Shape>
struct must_have_shape {
  static constexpr auto text() {
    return internal::meta::sentence("and must have shape ", internal::meta::spelling<Shape>());
  }
};
struct one_more_for_a_batch {
  static constexpr char text[] = ", or for a batch one extent more in front";
};
template <class Net, class T>
struct gradient_of {
  static constexpr auto text() {
    return internal::meta::sentence("the gradient belongs to ", internal::meta::spelling<Net>(), " in ",
                                    internal::meta::spelling<T>());
  }
};
template <class Net, class T>
struct optimizer_of {
  static constexpr auto text() {
    return internal::meta::sentence("the optimizer belongs to ", internal::meta::spelling<Net>(), " in ",
                                    internal::meta::spelling<T>());
  }
};
template <class Net, class T>
struct used_with_model_of {
  static constexpr auto text() {
    return internal::meta::sentence(", and the model to ", internal::meta::spelling<Net>(), " in ",
                                    internal::meta::spelling<T>());
  }
};

}  // namespace internal

namespace internal::topologies {

// The refusal of a value that is derived from parameters, where it is asked of a model or a tape.
template <class Net, std::size_t Factor, bool ToParameter = Net::graph().factors[Factor].to_parameter>
struct symbol_of_argument : parameter_symbol<Net, Net::graph().factors[Factor].x> {};
template <class Net, std::size_t Factor>
struct symbol_of_argument<Net, Factor, false> : value_symbol<Net, Net::graph().factors[Factor].x> {};
template <class Net, std::size_t Factor, std::size_t Value, bool LeadsFrom = Net::graph().factors[Factor].y == Value>
struct argument_of {
  using type = list<>;
};
template <class Net, std::size_t Factor, std::size_t Value>
struct argument_of<Net, Factor, Value, true> {
  using type = list<typename symbol_of_argument<Net, Factor>::type>;
};
template <class Symbol, class Arguments>
struct refusal_of_derived;
template <class Symbol, class... Arguments>
struct refusal_of_derived<Symbol, list<Arguments...>> {
  using type = refusal<is_derived_from<Symbol, Arguments...>>;
};
template <class Net, std::size_t Value, class Symbol,
          class Factors = meta::make_index_sequence<Net::graph_type::extents.factors>>
struct refused_as_derived;
template <class Net, std::size_t Value, class Symbol, std::size_t... Factors>
struct refused_as_derived<Net, Value, Symbol, meta::index_sequence<Factors...>>
    : refusal_of_derived<Symbol, joined_list<typename argument_of<Net, Factors, Value>::type...>> {};
template <class Net, std::size_t Value, class Symbol>
struct derived_verdict {
  using type = acceptance;
};
template <class Net, std::size_t Value, class Symbol>
  requires(Net::graph().values[Value].derived)
struct derived_verdict<Net, Value, Symbol> : refused_as_derived<Net, Value, Symbol> {};

template <class Net, class Symbol, class Found = variable_lookup<Net, Symbol>>
struct parameter_verdict {
  using type = typename Found::verdict;
};
template <class Net, class Symbol, class Found>
  requires Found::verdict::accepted
struct parameter_verdict<Net, Symbol, Found> {
  static constexpr bool is_value = !Found::is_parameter && Found::index < Net::graph_type::extents.values;
  using type = first_refusal<typename derived_verdict<Net, is_value ? Found::index : 0, Symbol>::type,
                             refuse_if<!Found::is_parameter, refusal<is_not_a_parameter<Symbol>>>>;
};

// Whether a symbol names a parameter that a gradient has.
template <class Net, class Symbol, class Verdict = typename parameter_verdict<Net, Symbol>::type>
struct trained_verdict {
  using type = Verdict;
};
template <class Net, class Symbol>
struct trained_verdict<Net, Symbol, acceptance> {
  using type = refuse_if<Net::graph().parameters[variable_lookup<Net, Symbol>::index].frozen,
                         refusal<is_frozen<Symbol>, has_no_gradient>>;
};

/// Whether a symbol names a parameter of a model, or with TrainedOnly of a gradient.
template <class Net, class Symbol, bool TrainedOnly>
using verdict_in_set =
    typename std::conditional_t<TrainedOnly, trained_verdict<Net, Symbol>, parameter_verdict<Net, Symbol>>::type;

}  // namespace internal::topologies

/// Whether two objects belong to the same network and scalar.
template <class Net, class T, class Other, class OtherT>
inline constexpr bool same_model = std::is_same_v<Net, Other> && std::is_same_v<T, OtherT>;

/// Whether a shape is that of several samples, along its first axis.
template <class Sample, class Shape>
inline constexpr bool is_batch_of = false;
template <std::size_t... Extents, std::size_t Rows>
inline constexpr bool is_batch_of<shape<Extents...>, shape<Rows, Extents...>> = true;

}  // namespace chainrule
